package io.drover.cli;

import io.drover.cli.advise.Advice;
import io.drover.cli.advise.AdviceJson;
import io.drover.cli.advise.AdviceTable;
import io.drover.cli.advise.Goal;
import io.drover.fleetview.FleetSnapshot;
import io.drover.rebalance.Rebalancer;
import io.drover.rebalance.SearchBudget;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover advise}: which moves would help a fleet, from a file alone. */
@Command(
    name = "advise",
    description = {
      "Read a fleet dump and print which VMs to move, step by step, with the score after each step.",
      "Needs no server and no credentials, and changes nothing. Every step fits when it is made in this order."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover advise fleet.json                      what the file suggests: load if it has measurements",
      "  ./drover advise fleet.json --objective load     cool hosts above 80 %% CPU",
      "  ./drover advise snapshot.json.xz --moves 50     the ByteDance format, packed or not",
      "  ./drover advise fleet.json --json --out moves.json",
      "",
      "FILE is described in docs/fleet-dump.md. Exit codes: 0 nothing to do, 1 there are moves to make, 255 an error."
    })
final class AdviseCommand implements Callable<Integer> {
  private static final long STEPS_PER_VM = 4_000;
  private static final long LEAST_STEPS = 1_000_000;
  private static final long MOST_DEFAULT_STEPS = 40_000_000;
  private static final long MOST_STEPS = 100_000_000_000L;
  private static final int MOST_MOVES = 100_000;
  private static final int MOST_CHUNK = 1_024;

  /** What to improve. */
  enum Objective {
    load,
    fragments,
    auto
  }

  @Parameters(paramLabel = "FILE", description = "A fleet dump: JSON, or JSON packed with xz.")
  private @Nullable Path file;

  @Option(
      names = "--moves",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many moves. Default: ${DEFAULT-VALUE}.")
  private int moves;

  @Option(
      names = "--objective",
      paramLabel = "WHAT",
      defaultValue = "auto",
      description =
          "load, fragments, or auto: load when the file says how much CPU is used. Default: ${DEFAULT-VALUE}.")
  private Objective objective = Objective.auto;

  @Option(
      names = "--chunk",
      paramLabel = "CORES",
      defaultValue = "16",
      description = "For fragments: the VM size to make room for. Default: ${DEFAULT-VALUE}.")
  private int chunk;

  @Option(
      names = "--safety",
      paramLabel = "PERCENT",
      defaultValue = "80",
      description = "For load: CPU use above which a host is hot. Default: ${DEFAULT-VALUE}.")
  private int safety;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Search so many candidates: the same number and seed give the same plan. Default: by size of the fleet.")
  private @Nullable Long steps;

  @Option(
      names = "--cpu-budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      description = "Search for so much CPU time instead, such as 500ms or 5s.")
  private @Nullable Duration cpuBudget;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of the random choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one line of JSON instead of the table.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Also write the moves to this file, as a JSON list of vm, host and numa in order.")
  private @Nullable Path out;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws DumpException {
    Path input = Objects.requireNonNull(file);
    refuseBadOptions(input);
    FleetDump dump = FleetDump.read(input);
    Goal goal = goal(dump);
    FleetSnapshot fleet = dump.snapshot();
    double safetyLevel = safety / 100.0;
    Advice advice = Advice.on(fleet, goal, chunk, safetyLevel, budget(fleet, goal));
    if (out != null) {
      write(out, AdviceJson.moves(advice) + "\n");
    }
    var printer = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      printer.println(AdviceJson.object(input.toString(), advice));
      printer.flush();
    } else {
      new AdviceTable(advice, printer).print(input.toString());
    }
    return advice.steps().isEmpty() ? ExitCode.OK : ExitCode.FOUND;
  }

  private void refuseBadOptions(Path input) {
    refuseOutside("--moves", moves, 0, MOST_MOVES);
    refuseOutside("--chunk", chunk, 1, MOST_CHUNK);
    refuseOutside("--safety", safety, 1, 100);
    if (steps != null) {
      refuseOutside("--steps", steps, 0, MOST_STEPS);
    }
    if (steps != null && cpuBudget != null) {
      throw new UserError("--steps and --cpu-budget exclude each other: give one of them");
    }
    if (out == null) {
      return;
    }
    if (Files.isDirectory(out)) {
      throw new UserError("--out " + out + " is a folder: give the path of a file");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UserError(
          "--out needs an existing folder, " + folder + " does not exist: create it first");
    }
    if (out.toAbsolutePath().normalize().equals(input.toAbsolutePath().normalize())) {
      throw new UserError("--out would overwrite the dump " + input + ": give another path");
    }
  }

  private static void refuseOutside(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new UserError(
          option + " needs a number of " + least + " to " + most + ", found " + value);
    }
  }

  private Goal goal(FleetDump dump) {
    return switch (objective) {
      case load -> {
        if (!dump.measured()) {
          throw new UserError(
              "--objective load needs cpuUsedCores of hosts or VMs, "
                  + file
                  + " has none: add them, or use"
                  + " --objective fragments");
        }
        yield new Goal.Load(safety / 100.0);
      }
      case fragments -> new Goal.Fragments(chunk);
      case auto -> dump.measured() ? new Goal.Load(safety / 100.0) : new Goal.Fragments(chunk);
    };
  }

  private SearchBudget budget(FleetSnapshot fleet, Goal goal) {
    long bySize = Math.clamp(STEPS_PER_VM * fleet.vms(), LEAST_STEPS, MOST_DEFAULT_STEPS);
    long most = steps != null ? steps : bySize;
    boolean tight = goal instanceof Goal.Fragments;
    var budget = new SearchBudget(most, seed, moves, tight, tight, () -> false);
    return cpuBudget == null ? budget : withinCpu(fleet, goal, budget, cpuBudget);
  }

  /**
   * As many steps as the time allows at the pace of a first search, cut short should the pace drop.
   */
  private static SearchBudget withinCpu(
      FleetSnapshot fleet, Goal goal, SearchBudget budget, Duration time) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    BooleanSupplier over = () -> threads.getCurrentThreadCpuTime() - start > time.toNanos();
    var probe =
        new SearchBudget(
            LEAST_STEPS / 2,
            budget.seed(),
            budget.mostMoves(),
            budget.flips(),
            budget.swaps(),
            over);
    long made = Math.max(1, Rebalancer.propose(fleet, goal.weights(), probe).spent());
    long spent = Math.max(1, threads.getCurrentThreadCpuTime() - start);
    double left = Math.max(0, time.toNanos() - spent);
    long affordable = (long) Math.min(MOST_STEPS, 0.95 * made * left / spent);
    // Where the time is too short for more than that first search, the same search is made again:
    // it is known to end.
    BooleanSupplier deadline = affordable > made ? over : () -> false;
    return new SearchBudget(
        Math.max(made, affordable),
        budget.seed(),
        budget.mostMoves(),
        budget.flips(),
        budget.swaps(),
        deadline);
  }

  /** Writes all or nothing: beside the file first, and then in its place. */
  private static void write(Path target, String text) {
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.writeString(beside, text);
      Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new UserError(
          "--out "
              + target
              + " cannot be written: "
              + e
              + ". Check the folder's permissions and room",
          e);
    }
  }
}
