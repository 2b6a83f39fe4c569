package io.drover.simulation.dump;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A fleet as a file tells it.
 *
 * @param digests of all hosts in id order, each sampled at {@link #TAKEN}
 * @param measured whether the file says how much CPU is in use; without, only sizes can be planned
 *     with
 * @param rules of groups, in the order of the file
 */
public record FleetDump(List<HostDigest> digests, boolean measured, List<GroupRule> rules) {
  /** Stands for the moment a dump was taken: a file has no age that matters to advice. */
  public static final Instant TAKEN = Instant.EPOCH;

  public FleetDump {
    digests = List.copyOf(digests);
    rules = List.copyOf(rules);
  }

  /**
   * Reads Drover's own format or the ByteDance VM rescheduling format, told apart by their content,
   * plain or {@code .xz}.
   *
   * @throws DumpException with a message for the user when the file cannot be read, is too big, or
   *     says what cannot be
   */
  public static FleetDump read(Path file) throws DumpException {
    return DumpFile.read(file);
  }

  public FleetSnapshot snapshot() {
    return FleetSnapshot.of(1, TAKEN, digests, Duration.ofDays(1), rules);
  }

  public int vms() {
    return digests.stream().mapToInt(digest -> digest.guests().size()).sum();
  }
}
