package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.simulation.benchmark.placement.PlacementYardstick;
import io.drover.simulation.scenario.FleetShape;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench place}: how long one placement takes. */
@Command(
    name = "place",
    description = {
      "Place VMs one by one on a derived fleet with every rule in force, and time each placement.",
      "",
      "For each VM that takes its place another leaves, so the fleet stays as full as it was. Every answer is"
          + " held against the rules, and 200 of them against a scan of all hosts."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench place                                     10,000 hosts, 200,000 VMs",
      "  ./drover bench place --hosts 2000 --vms 40000 --seed 2   a smaller fleet",
    })
final class PlaceCommand implements Callable<Integer> {
  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(
      names = "--vms",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Running from the start; hosts are as large as 14 a host need. Default: ${DEFAULT-VALUE}.")
  private int vms;

  @Option(
      names = "--placements",
      paramLabel = "N",
      defaultValue = "50000",
      description = "How many are timed. Default: ${DEFAULT-VALUE}.")
  private int placements;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "50000",
      description = "How many are made before those. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Mixin private SeedOption seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (placements < 1 || warmUp < 0) {
      throw new UserError(
          "--placements needs 1 or more and --warm-up 0 or more, found "
              + placements
              + " and "
              + warmUp);
    }
    PrintWriter progress = spec.commandLine().getErr();
    try {
      var settings =
          new PlacementYardstick.Settings(
              FleetShape.of(hosts, vms), warmUp, placements, seed.value());
      ResultLine.print(
          spec,
          PlacementYardstick.run(
              settings,
              System::nanoTime,
              line -> {
                progress.println(line);
                progress.flush();
              }));
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage() + ": change --hosts or --vms", e);
    }
  }
}
