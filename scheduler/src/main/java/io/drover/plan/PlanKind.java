package io.drover.plan;

/** Why a plan was made. */
public enum PlanKind {
  /** To take load off hot hosts. Its moves respect cooldowns. */
  REBALANCE,
  /** To empty a host in good time. Its moves are mandatory. */
  DRAIN
}
