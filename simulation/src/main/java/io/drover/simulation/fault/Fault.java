package io.drover.simulation.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something that goes wrong. */
public enum Fault {
  /** A message between two of the control side's entities never comes. */
  MESSAGE_LOST,
  MESSAGE_REPEATED,
  /** It comes late, and so after messages that were sent later. */
  MESSAGE_LATE,
  /** A host loses power, and comes back without its guests. */
  HOST_DEAD,
  /** A host's hypervisor answers nothing for a while, then goes on. */
  HOST_HUNG,
  /** Nothing passes between control side and host; guests and copies run on. */
  HOST_PARTITIONED,
  /** A NIC or an uplink carries little or nothing. */
  SLOW_LINK,
  CLOCK_FORWARDS,
  CLOCK_BACKWARDS,
  /** The control process dies at any moment. */
  CONTROL_KILLED,
  /**
   * The control process dies right after it recorded an event, before it sent what follows from it.
   */
  CONTROL_KILLED_BEFORE_EFFECTS,
  /** The control process dies right after it sent what follows from an event. */
  CONTROL_KILLED_AFTER_EFFECTS,
  HYPERVISOR_LATE,
  HYPERVISOR_TWICE,
  HYPERVISOR_NEVER;

  /** As it is written on the command line: {@code host-dead}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Fault> of(String label) {
    return Arrays.stream(values()).filter(fault -> fault.label().equals(label)).findFirst();
  }
}
