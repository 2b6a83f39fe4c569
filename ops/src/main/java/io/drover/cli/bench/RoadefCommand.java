package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick;
import io.drover.solver.Budget;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code drover bench roadef}: Google's machine reassignment, the ROADEF/EURO challenge of 2012.
 */
@Command(
    name = "roadef",
    description = {
      "Reassign the processes of a ROADEF/EURO 2012 instance to machines at the least cost.",
      "",
      "The budget is wall time and includes making the problem; the search uses as many threads as there are cores,"
          + " at most 8. The result is judged apart from the solver; one that breaks a rule is an error."
          + " --out gets one machine index a process."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench roadef --model model_a2_2.txt --initial assignment_a2_2.txt --budget 300s",
      "  ./drover bench roadef --model model_b_1.txt.xz --initial assignment_b_1.txt --seed 2 --out new.txt",
    })
final class RoadefCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 8;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The instance, plain or packed with xz.")
  private @Nullable Path model;

  @Option(
      names = "--initial",
      paramLabel = "FILE",
      required = true,
      description = "Where each process starts: one machine index a process.")
  private @Nullable Path initial;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "300s",
      description = "Wall time. Default: ${DEFAULT-VALUE}.")
  private Duration budget = Duration.ofMinutes(5);

  @Mixin private SeedOption seed;
  @Mixin private OutOption out;

  @Spec private @Nullable CommandSpec spec;

  /** The last line. */
  private record Line(
      long initial, long objective, long lowerBound, int violations, double seconds, long steps) {}

  @Override
  public Integer call() throws InputUnusable {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    Reassignment instance =
        Reassignment.read(Objects.requireNonNull(model), Objects.requireNonNull(initial));
    long start = System.nanoTime();
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    Budget time =
        Budget.share(() -> (double) (System.nanoTime() - start) / Math.max(1, budget.toNanos()));
    var result =
        ReassignmentYardstick.solve(
            instance,
            time,
            threads,
            seed.value(),
            cost -> {
              err.printf("%6.1f s  %,d%n", (System.nanoTime() - start) / 1e9, cost);
              err.flush();
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    out.write(file -> Reassignment.write(file, result.machineOf()));
    ResultLine.print(
        command,
        new Line(
            result.initial(), result.objective(), result.lowerBound(), 0, seconds, result.steps()));
    return ExitCode.OK;
  }
}
