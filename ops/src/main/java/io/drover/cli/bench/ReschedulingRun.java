package io.drover.cli.bench;

import io.drover.cli.UserError;
import io.drover.rebalance.Proposal;
import io.drover.simulation.benchmark.rescheduling.ReschedulingYardstick;
import io.drover.simulation.dump.FleetDump;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One decision on a snapshot, judged.
 *
 * @param cpuSeconds of all threads of the process, from the snapshot read to the plan made
 * @param threadCpuSeconds of the thread that decides
 */
record ReschedulingRun(
    ReschedulingYardstick.Result result, double cpuSeconds, double threadCpuSeconds) {
  /**
   * The share of the budget after which no further candidate is tried: the rest orders the plan.
   */
  private static final double SEARCHING = 0.9;

  static ReschedulingRun of(FleetDump fleet, int moves, Duration cpuBudget, long seed) {
    LongSupplier process = processClock();
    var threads = ManagementFactory.getThreadMXBean();
    long start = process.getAsLong();
    long threadStart = threads.getCurrentThreadCpuTime();
    long most = start + (long) (SEARCHING * cpuBudget.toNanos());
    Proposal plan =
        ReschedulingYardstick.decide(fleet, moves, seed, () -> process.getAsLong() > most);
    double seconds = (process.getAsLong() - start) / 1e9;
    double threadSeconds = (threads.getCurrentThreadCpuTime() - threadStart) / 1e9;
    return new ReschedulingRun(
        ReschedulingYardstick.judge(fleet, moves, plan), seconds, threadSeconds);
  }

  /** CPU time of all threads of this process, in nanoseconds. */
  private static LongSupplier processClock() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system::getProcessCpuTime;
    }
    throw new UserError("this Java does not tell the CPU time of its process: use an OpenJDK");
  }
}
