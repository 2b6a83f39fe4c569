package io.drover.cli.capacity;

import io.drover.capacity.Capacity;
import io.drover.capacity.CapacityReport;
import io.drover.capacity.Flavor;
import io.drover.capacity.Survival;
import io.drover.capacity.SurvivalReport;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cpu;
import io.drover.model.DomainLevel;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  /**
   * As {@code Weights.forLoad} has it: targets stay a tenth of their CPU below the safety level.
   */
  private static final double BELOW_SAFETY = 0.1;

  @Parameters(paramLabel = "FILE", description = "A fleet dump: JSON, or JSON packed with xz.")
  private @Nullable Path file;

  @Option(
      names = "--flavor",
      paramLabel = "SIZE",
      required = true,
      converter = FlavorText.class,
      description = "The VM's size, such as cpu=4,memory=16GiB.")
  private @Nullable Resources size;

  @Option(
      names = "--numa",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "NUMA nodes of one host that it spans, its size split evenly. Default: ${DEFAULT-VALUE}.")
  private int numa;

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "The storage pool of its disks. Default: the one that most hosts reach.")
  private @Nullable String pool;

  @Option(
      names = "--use",
      paramLabel = "PERCENT",
      defaultValue = "25",
      description = "CPU it is expected to use, of its size. Default: ${DEFAULT-VALUE}.")
  private int use;

  @Option(
      names = "--safety",
      paramLabel = "PERCENT",
      defaultValue = "80",
      description =
          "CPU use above which a host is hot; VMs are placed where it stays a tenth below. Counts where the file says"
              + " how much CPU is used. Default: ${DEFAULT-VALUE}.")
  private int safety;

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
    refuseOutside("--numa", numa, 1, NumaSet.MOST_NODES);
    refuseOutside("--use", use, 0, 100);
    refuseOutside("--safety", safety, 1, 100);
    Path input = Objects.requireNonNull(file);
    FleetDump dump = FleetDump.read(input);
    FleetSnapshot fleet = dump.snapshot();
    Resources each = Objects.requireNonNull(size);
    var flavor = new Flavor(each, numa, pool(dump), new Cpu(each.cpu().millicores() * use / 100));
    OptionalDouble ceiling =
        dump.measured()
            ? OptionalDouble.of(Math.max(safety / 100.0 - BELOW_SAFETY, safety / 200.0))
            : OptionalDouble.empty();
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

  private static void refuseOutside(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserError(
          option + " needs a number of " + least + " to " + most + ", found " + value);
    }
  }

  /** The pool asked for, or the one that most hosts reach, of equal ones the first by name. */
  private PoolId pool(FleetDump dump) {
    var reach = new TreeMap<PoolId, Integer>();
    dump.digests()
        .forEach(host -> host.spec().pools().forEach(id -> reach.merge(id, 1, Integer::sum)));
    if (pool == null) {
      return reach.entrySet().stream()
          .reduce((most, next) -> next.getValue() > most.getValue() ? next : most)
          .map(entry -> entry.getKey())
          .orElseThrow(() -> new UserError(file + " has no host that reaches a storage pool"));
    }
    var wanted = new PoolId(pool);
    if (!reach.containsKey(wanted)) {
      throw new UserError(
          "--pool needs one that a host reaches: "
              + String.join(", ", reach.keySet().stream().limit(20).map(PoolId::value).toList())
              + "; found "
              + pool);
    }
    return wanted;
  }
}
