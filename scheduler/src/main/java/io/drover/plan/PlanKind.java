package io.drover.plan;

/** Why a plan was made; those named first are attended to first. */
public enum PlanKind {
  /** An operator asked for it. Its moves are mandatory, and go first. */
  MANUAL,
  /** To empty a host in good time. Its moves are mandatory. */
  DRAIN,
  /** To take load off hot hosts. Its moves respect cooldowns. */
  REBALANCE
}
