package io.drover.twin;

/** What a tester does to hosts of a twin. */
public enum HostFault {
  /** Their guests are gone, and they answer nothing. */
  POWER_LOST,
  /** They answer again, and run nothing. */
  POWER_BACK,
  /** Nothing passes between them and the nodes; their guests run on. */
  CUT_OFF,
  REACHED_AGAIN,
  /** What is asked of them and what they report is lost, doubled or late now and then. */
  FLAKY,
  STEADY,
  /**
   * The hypervisor's daemon stands still: the host is heard, its guests run on, and it answers
   * nothing.
   */
  HUNG,
  ANSWERING
}
