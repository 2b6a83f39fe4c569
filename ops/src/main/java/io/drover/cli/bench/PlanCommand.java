package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import io.drover.simulation.benchmark.plan.PlanYardstick;
import io.drover.simulation.scenario.FleetShape;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench plan}: how soon a whole fleet has a good plan. */
@Command(
    name = "plan",
    description = {
      "Plan a whole derived fleet anew, with every rule in force, and time the first plan and the good one.",
      "",
      "Time is the wall's, from the snapshot in hand to a complete plan, its steps in an order in which each fits."
          + " Each plan is made step by step on books of its own before the result is printed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench plan                                        2,000 hosts, 40,000 VMs, for 30 s",
      "  ./drover bench plan --hosts 10000 --vms 200000 --seed 2    a larger fleet",
      "  ./drover bench plan --moves 2000 --budget 5s               more moves, less time",
    })
final class PlanCommand implements Callable<Integer> {
  /** One VM of fifty, as a cell has it: 400 moves a plan for 20,000 VMs. */
  private static final int VMS_A_MOVE = 50;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(
      names = "--vms",
      paramLabel = "N",
      defaultValue = "40000",
      description =
          "Running from the start; hosts are as large as 14 a host need. Default: ${DEFAULT-VALUE}.")
  private int vms;

  @Option(
      names = "--moves",
      paramLabel = "N",
      description = "At most so many in a plan. Default: one for each 50 VMs.")
  private @Nullable Integer moves;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "30s",
      description = "Wall time of the search. Default: ${DEFAULT-VALUE}.")
  private Duration budget = Duration.ofSeconds(30);

  @Mixin private SeedOption seed;

  @Spec private CommandSpec spec;

  /** At most so many moves for so many VMs, unless --moves says otherwise. */
  static int usualMoves(int vms) {
    return Math.max(1, vms / VMS_A_MOVE);
  }

  @Override
  public Integer call() {
    int most = moves == null ? usualMoves(vms) : moves;
    if (most < 1) {
      throw new UserError("--moves needs a number of 1 or more, found " + most);
    }
    PrintWriter progress = spec.commandLine().getErr();
    try {
      var settings =
          new PlanYardstick.Settings(FleetShape.of(hosts, vms), most, budget, seed.value());
      ResultLine.print(
          spec,
          PlanYardstick.run(
              settings,
              System::nanoTime,
              line -> {
                progress.println(line);
                progress.flush();
              }));
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage() + ": change --hosts, --vms or --budget", e);
    }
  }
}
