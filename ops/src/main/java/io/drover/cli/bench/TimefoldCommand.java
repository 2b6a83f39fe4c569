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

/** {@code drover bench timefold}: another solver on the problem of {@code drover bench roadef}. */
@Command(
    name = "timefold",
    description = {
      "Give a ROADEF/EURO 2012 instance to Timefold Solver, community edition, to compare it with 'bench roadef'.",
      "",
      "It gets the same wall time and cores: one search a core, each with a seed of its own, and the best counts."
          + " The result is judged as ours is. Timefold is no part of Drover and is found only in a checkout."
          + " --out gets one machine index a process."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench timefold --model model_a2_2.txt --initial assignment_a2_2.txt --budget 300s",
    })
final class TimefoldCommand implements Callable<Integer> {
  @Mixin private ReassignmentOptions problem;
  @Mixin private SeedOption seed;
  @Mixin private OutOption out;

  @Spec private @Nullable CommandSpec spec;

  /** The last line. */
  private record Line(
      long initial,
      long objective,
      long lowerBound,
      int violations,
      double seconds,
      String solver) {}

  @Override
  public Integer call() throws InputUnusable {
    CommandSpec command = Objects.requireNonNull(spec);
    var peer = ReassignmentRun.peer();
    Reassignment instance = problem.read();
    var lines = new ImprovementLines(command.commandLine().getErr());
    var result = ReassignmentRun.theirs(peer, instance, problem.budget(), seed.value(), lines);
    double seconds = lines.seconds();
    out.write(file -> Reassignment.write(file, result.machineOf()));
    ResultLine.print(
        command,
        new Line(
            result.initial(), result.objective(), result.lowerBound(), 0, seconds, peer.name()));
    return ExitCode.OK;
  }
}
