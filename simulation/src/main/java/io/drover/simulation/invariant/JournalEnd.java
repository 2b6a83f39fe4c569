package io.drover.simulation.invariant;

import io.drover.model.HostId;
import java.time.Instant;
import java.util.Set;

/**
 * What is known when no more entries follow.
 *
 * @param at the control side's time
 * @param unreachable hosts that do not answer: a migration that waits for one may wait on
 * @param quiesced whether all was given the time to come to rest. A journal that was cut off in the
 *     middle of things is not: in it, what is on its way may be on its way
 */
public record JournalEnd(Instant at, Set<HostId> unreachable, boolean quiesced) {
  public JournalEnd {
    unreachable = Set.copyOf(unreachable);
  }
}
