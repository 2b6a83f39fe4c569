package io.drover.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick;
import io.drover.solver.Budget;
import io.drover.solver.Recipe;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench ablation}: what each part of the search brings on one instance. */
@Command(
    name = "ablation",
    description = {
      "Search a ROADEF/EURO 2012 instance as it is done and with one part of the search left out at a time.",
      "",
      "Every search gets the same CPU time, --budget for each core, and each seed in turn: the variants are interleaved,"
          + " so that all of them meet the same machine. Takes variants times seeds times --budget.",
      "The table gives the median cost over the seeds, the least and the most, and its ratio to the whole search's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench ablation --model model_a2_2.txt --initial assignment_a2_2.txt --budget 20s",
      "  ./drover bench ablation --model model_b_1.txt --initial assignment_b_1.txt --budget 60s --seeds 3",
    })
final class AblationCommand implements Callable<Integer> {
  private static final int MOST_SEEDS = 100;

  private static final List<Variant> VARIANTS =
      List.of(
          new Variant("the whole search", Recipe.USUAL),
          new Variant("without swaps", new Recipe(52, 0, 12, 1, true, true)),
          new Variant("without chains", new Recipe(52, 12, 0, 1, true, true)),
          new Variant("without repairs", new Recipe(41, 12, 12, 0, true, true)),
          new Variant("shifts alone", new Recipe(1, 0, 0, 0, true, true)),
          new Variant("allowed states only", new Recipe(40, 12, 12, 1, false, true)),
          new Variant("one long annealing only", new Recipe(40, 12, 12, 1, true, false)));

  @Mixin private ReassignmentOptions problem;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Seeds 1 to N, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Spec private @Nullable CommandSpec spec;

  private record Variant(String name, Recipe recipe) {}

  /** A row of the result. */
  private record Row(String variant, double median, double ratio) {}

  /** The last line. */
  private record Line(long initial, List<Row> rows) {}

  @Override
  public Integer call() throws InputUnusable {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw new UserError("--seeds needs a number from 1 to " + MOST_SEEDS + ", found " + seeds);
    }
    CommandSpec command = Objects.requireNonNull(spec);
    Reassignment instance = problem.read();
    List<Spread> costs = VARIANTS.stream().map(_ -> new Spread()).toList();
    long initial = measure(instance, costs, command.commandLine().getErr());
    double whole = costs.getFirst().median();
    var rows = new ArrayList<Row>();
    PrintWriter out = command.commandLine().getOut();
    out.printf("%-24s %18s %8s   %s%n", "", "median", "ratio", "least and most");
    for (int i = 0; i < costs.size(); i++) {
      double median = costs.get(i).median();
      rows.add(new Row(VARIANTS.get(i).name, median, median / whole));
      out.printf(
          "%-24s %,18.0f %8.4f   %,.0f to %,.0f%n",
          VARIANTS.get(i).name, median, median / whole, costs.get(i).least(), costs.get(i).most());
    }
    ResultLine.print(command, new Line(initial, rows));
    return ExitCode.OK;
  }

  /** Fills the costs by variant and gives that of the start. */
  private long measure(Reassignment instance, List<Spread> costs, PrintWriter err) {
    int threads = ReassignmentRun.threads();
    long initial = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      for (int i = 0; i < costs.size(); i++) {
        Variant variant = VARIANTS.get(i);
        var result =
            ReassignmentYardstick.solve(
                    instance,
                    cpuTime(problem.budget(), threads),
                    threads,
                    variant.recipe,
                    seed,
                    _ -> {})
                .result();
        costs.get(i).add(result.objective());
        initial = result.initial();
        err.printf("seed %d  %-24s %,d%n", seed, variant.name, result.objective());
        err.flush();
      }
    }
    return initial;
  }

  /** So much CPU time of the process for each thread, from now on. */
  private static Budget cpuTime(Duration each, int threads) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    double whole = Math.max(1.0, (double) each.toNanos() * threads);
    return Budget.share(() -> (system.getProcessCpuTime() - start) / whole);
  }
}
