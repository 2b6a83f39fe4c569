package io.drover.hypervisor;

/** What one host has of a VM, seen from one migration of it. */
public enum GuestState {
  /** Nothing: no guest, and nothing of it is coming in. */
  ABSENT,
  /** The guest runs here, and no copy of this migration goes out. */
  RUNNING,
  /** The guest runs here, and the copy goes out. */
  COPYING,
  /**
   * The guest is here, paused in the switchover: whether it resumed on the target is not known
   * here.
   */
  PAUSED,
  /** The source handed the guest over: the target has confirmed that it runs there. */
  HANDED_OVER,
  /** A half-built guest is coming in. It does not run. */
  RECEIVING
}
