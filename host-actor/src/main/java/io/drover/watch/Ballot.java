package io.drover.watch;

import io.drover.model.HostId;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one watcher says of the hosts, several times a second.
 *
 * @param watcher its name among the others
 * @param isolated it hears so few hosts that it takes itself for cut off, and has no say
 * @param silent hosts it hears nothing of, and since how long; it hears all others
 */
public record Ballot(String watcher, boolean isolated, SortedMap<HostId, Duration> silent) {
  public Ballot {
    silent = Collections.unmodifiableSortedMap(new TreeMap<>(silent));
  }
}
