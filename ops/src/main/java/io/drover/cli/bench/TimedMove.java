package io.drover.cli.bench;

import java.time.Duration;
import java.util.List;

/**
 * One live migration of a pair.
 *
 * @param total from the request to the end, as the caller sees both
 * @param libvirtTotal libvirt's own time for it
 * @param downtime as libvirt states it for the whole switchover
 * @param silence the guest's longest, by its own heartbeats; zero if it was under 40 ms
 * @param phases how long after the request each thing was heard of; of Drover's moves alone
 */
record TimedMove(
    Mover mover,
    Duration total,
    Duration libvirtTotal,
    Duration downtime,
    Duration silence,
    List<Phase> phases) {
  /** Who makes it. */
  enum Mover {
    VIRSH,
    DROVER
  }

  /** Something that was heard of on the way. */
  record Phase(String name, Duration after) {}

  TimedMove {
    phases = List.copyOf(phases);
  }
}
