package io.drover.simulation.scenario;

/**
 * Which PlanetLab traces a fleet follows. PlanetLab's VMs are idle on average (12 %) and a quarter
 * of the busy ones jump by more than 20 % from one reading to the next; they are small shared
 * machines. A machine of 16 cores and more sums up the work of many clients and is steadier, so
 * those follow only traces that jump little.
 *
 * @param leastMean of a trace for any VM, 0 to 1
 * @param mostJump standard deviation of the change in 300 s of a trace for a VM of 16 cores and
 *     more, 0 to 1
 */
record TraceChoice(double leastMean, double mostJump) {
  /** 133 traces with a mean of 45 %, 44 of them steady. */
  static final TraceChoice BUSY = new TraceChoice(.30, .10);

  /** 403 traces with a mean of 26 %, 166 of them steady. */
  static final TraceChoice CALM = new TraceChoice(.10, .10);
}
