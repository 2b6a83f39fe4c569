package io.drover.model;

/** Whether a host takes VMs. */
public enum Cordon {
  /** Takes new VMs. */
  OPEN,
  /** Takes no new VM; what runs there stays. */
  CORDONED,
  /** Takes no new VM, and what runs there is to be moved off in good time. */
  DRAINING,
  /** Takes no new VM: it is taken for dead, and what ran there is started elsewhere. */
  LOST
}
