package io.drover.cli.capacity;

import io.drover.capacity.Capacity;
import io.drover.capacity.CapacityReport;
import io.drover.capacity.Flavor;
import io.drover.capacity.Survival;
import io.drover.capacity.SurvivalReport;
import io.drover.cli.ExitCode;
import io.drover.cli.flavor.FlavorOptions;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.DomainLevel;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover capacity}: how many more VMs of one kind fit, and what keeps the next one off. */
@Command(
    name = "capacity",
    description = {
      "Read a fleet dump and say how many more VMs of one kind fit, and what binds.",
      "",
      "With --survive, how many fit such that any one zone, rack or host may be lost: a place is left for each of its"
          + " VMs that may be moved, and for the new ones there. Changes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover capacity fleet.json --flavor cpu=4,memory=16GiB",
      "  ./drover capacity fleet.json --flavor cpu=4,memory=16GiB --survive rack",
      "  ./drover capacity fleet.json --flavor cpu=64,memory=256GiB --numa 2 --json",
      "  ./drover demo --dump fleet.json                 a fleet of 2,000 hosts to try it on",
      "",
      "FILE is described in docs/fleet-dump.md. Exit codes: 0 more fit, 1 no more do, 255 an error."
    })
public final class CapacityCommand implements Callable<Integer> {
  /** A small fleet is decided by trying everything up to here: below a second. */
  private static final long MOST_STEPS = 5_000_000;

  @Parameters(paramLabel = "FILE", description = "A fleet dump: JSON, or JSON packed with xz.")
  private @Nullable Path file;

  @Mixin private final FlavorOptions options = new FlavorOptions();

  @Option(
      names = "--survive",
      paramLabel = "LEVEL",
      description = "zone, rack or host: any one of them may be lost.")
  private @Nullable DomainLevel survive;

  @Option(names = "--json", description = "Print one line of JSON instead of the text.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws DumpException {
    options.refuseOdd();
    Path input = Objects.requireNonNull(file);
    FleetDump dump = FleetDump.read(input);
    FleetSnapshot fleet = dump.snapshot();
    Flavor flavor = options.flavor(dump);
    OptionalDouble ceiling = options.ceiling(dump);
    CapacityReport room = Capacity.of(fleet, flavor, ceiling);
    Optional<SurvivalReport> loss =
        Optional.ofNullable(survive)
            .map(level -> Survival.of(fleet, flavor, ceiling, level, MOST_STEPS));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        json
            ? CapacityText.json(input.toString(), fleet, room, ceiling, loss)
            : CapacityText.text(input.toString(), fleet, room, ceiling, loss));
    out.flush();
    return loss.map(SurvivalReport::fits).orElse(room.fits()) > 0 ? ExitCode.OK : ExitCode.FOUND;
  }
}
