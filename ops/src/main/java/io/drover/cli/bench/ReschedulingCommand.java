package io.drover.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import io.drover.rebalance.Step;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
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
    var run = ReschedulingRun.of(fleet, moves, cpuBudget, seed.value());
    var result = run.result();
    out.write(file -> write(file, result.steps()));
    ResultLine.print(
        Objects.requireNonNull(spec),
        new Line(
            result.start(),
            result.fragmentRate(),
            result.steps().size(),
            run.cpuSeconds(),
            run.threadCpuSeconds()));
    return ExitCode.OK;
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
