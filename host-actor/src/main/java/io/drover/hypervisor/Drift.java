package io.drover.hypervisor;

/** What somebody else did to a VM behind Drover's back. It is recorded, and never fought. */
public enum Drift {
  /** It was shut down, by order or from inside; it is theirs to start again. */
  STOPPED,
  /** Its host has no definition of it any more. */
  GONE,
  /** It was moved to another host by hand. */
  ELSEWHERE
}
