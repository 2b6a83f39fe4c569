package io.drover.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Step;
import io.drover.simulation.benchmark.rescheduling.ReschedulingYardstick;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench rescheduling}: how many fragments few moves can take away. */
@Command(
    name = "rescheduling",
    description = {
      "Find few moves after which the most chunks of 16 cores fit into the free CPU of a snapshot.",
      "",
      "CPU time counts from the snapshot read to the plan made, in all threads, the Java compiler's included."
          + " The plan is made step by step before it is printed; one that breaks a rule is an error."
          + " --out gets its moves in order, a JSON list of vm, host and numa."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench rescheduling --snapshot snapshot.json.xz --moves 50",
      "  ./drover bench rescheduling --snapshot snapshot.json --moves 100 --cpu-budget 5s --seed 2 --out moves.json",
    })
final class ReschedulingCommand implements Callable<Integer> {
  private static final int MOST_MOVES = 100_000;

  /**
   * The share of the budget after which no further candidate is tried: the rest orders the plan.
   */
  private static final double SEARCHING = 0.9;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      required = true,
      description = "In the ByteDance format or Drover's own, plain or packed with xz.")
  private @Nullable Path snapshot;

  @Option(
      names = "--moves",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int moves;

  @Option(
      names = "--cpu-budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "1s",
      description =
          "Searching ends when nine tenths of it are used, or when nothing better can exist. Default: ${DEFAULT-VALUE}.")
  private Duration cpuBudget = Duration.ofSeconds(1);

  @Mixin private SeedOption seed;
  @Mixin private OutOption out;

  @Spec private @Nullable CommandSpec spec;

  /** The last line. */
  private record Line(
      double start, double fragmentRate, int moves, double cpuSeconds, double threadCpuSeconds) {}

  private record Move(String vm, String host, List<Integer> numa) {}

  @Override
  public Integer call() throws DumpException {
    if (moves < 0 || moves > MOST_MOVES) {
      throw new UserError("--moves needs a number of 0 to " + MOST_MOVES + ", found " + moves);
    }
    FleetDump fleet = FleetDump.read(Objects.requireNonNull(snapshot));
    LongSupplier process = processClock();
    var threads = ManagementFactory.getThreadMXBean();
    long start = process.getAsLong();
    long threadStart = threads.getCurrentThreadCpuTime();
    long most = start + (long) (SEARCHING * cpuBudget.toNanos());
    Proposal plan =
        ReschedulingYardstick.decide(fleet, moves, seed.value(), () -> process.getAsLong() > most);
    double seconds = (process.getAsLong() - start) / 1e9;
    double threadSeconds = (threads.getCurrentThreadCpuTime() - threadStart) / 1e9;
    var result = ReschedulingYardstick.judge(fleet, moves, plan);
    out.write(file -> write(file, result.steps()));
    ResultLine.print(
        Objects.requireNonNull(spec),
        new Line(
            result.start(), result.fragmentRate(), result.steps().size(), seconds, threadSeconds));
    return ExitCode.OK;
  }

  /** CPU time of all threads of this process, in nanoseconds. */
  private static LongSupplier processClock() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system::getProcessCpuTime;
    }
    throw new UserError("this Java does not tell the CPU time of its process: use an OpenJDK");
  }

  private static void write(Path file, List<Step> steps) throws IOException {
    List<Move> list =
        steps.stream()
            .map(step ->
                new Move(
                    step.vm().id().value(), step.to().host().value(), step.to().numa().nodes()))
            .toList();
    Files.writeString(file, new ObjectMapper().writeValueAsString(list) + "\n");
  }
}
