package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.roadef.Reassignment;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
  @Mixin private ReassignmentOptions problem;
  @Mixin private SeedOption seed;
  @Mixin private OutOption out;

  @Spec private @Nullable CommandSpec spec;

  /** The last line. */
  private record Line(
      long initial, long objective, long lowerBound, int violations, double seconds, long steps) {}

  @Override
  public Integer call() throws InputUnusable {
    CommandSpec command = Objects.requireNonNull(spec);
    Reassignment instance = problem.read();
    var lines = new ImprovementLines(command.commandLine().getErr());
    var solved = ReassignmentRun.ours(instance, problem.budget(), seed.value(), lines);
    double seconds = lines.seconds();
    var result = solved.result();
    out.write(file -> Reassignment.write(file, result.machineOf()));
    ResultLine.print(
        command,
        new Line(
            result.initial(), result.objective(), result.lowerBound(), 0, seconds, solved.steps()));
    return ExitCode.OK;
  }
}
