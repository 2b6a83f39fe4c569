package io.drover.cli.place;

import io.drover.capacity.Flavor;
import io.drover.cli.ExitCode;
import io.drover.cli.flavor.FlavorOptions;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.Placer;
import io.drover.placement.Remedy;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover place}: where one more VM would go, or what keeps it off and would let it in. */
@Command(
    name = "place",
    description = {
      "Read a fleet dump and say where one more VM would go, with the next best places.",
      "",
      "If it fits nowhere: which rule refuses how many hosts, and the cheapest change after which it would fit."
          + " Changes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover place fleet.json --flavor cpu=4,memory=16GiB",
      "  ./drover place fleet.json --flavor cpu=64,memory=256GiB --numa 2 --json",
      "  ./drover place fleet.json --flavor cpu=4,memory=16GiB --apart web",
      "  ./drover demo --dump fleet.json                 a fleet of 2,000 hosts to try it on",
      "",
      "FILE is described in docs/fleet-dump.md. Exit codes: 0 it fits, 1 it does not, 255 an error."
    })
public final class PlaceCommand implements Callable<Integer> {
  /** Size of the free room that counts where load does not, as {@code drover advise} has it. */
  private static final int CHUNK_CORES = 16;

  @Parameters(paramLabel = "FILE", description = "A fleet dump: JSON, or JSON packed with xz.")
  private @Nullable Path file;

  @Mixin private final FlavorOptions options = new FlavorOptions();

  @Option(
      names = "--apart",
      paramLabel = "GROUP",
      arity = "1..*",
      description = "Groups with whose VMs it may share no host.")
  private List<String> apart = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      arity = "1..*",
      description = "Groups it is in, to which rules of the file may apply.")
  private List<String> groups = List.of();

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
    Cpu use = dump.measured() ? flavor.expectedUse() : Cpu.ZERO;
    VmSpec vm = vm(flavor);
    var placer = new Placer(fleet, weights(dump));
    PlacementAnswer answer = placer.place(vm, use);
    boolean placed = answer instanceof Placed;
    Optional<Remedy> remedy = placed ? Optional.empty() : placer.remedy(vm, use);
    var text = new PlaceText(input.toString(), fleet, flavor, options.ceiling(dump));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(json ? text.json(answer, remedy) : text.text(answer, remedy));
    out.flush();
    return placed ? ExitCode.OK : ExitCode.FOUND;
  }

  private VmSpec vm(Flavor flavor) {
    return new VmSpec(
        new VmId("new"),
        flavor.size(),
        flavor.numaNodes(),
        flavor.pool(),
        named(apart),
        true,
        named(groups),
        CpuModel.ANY);
  }

  private static Set<GroupId> named(List<String> groups) {
    return groups.stream().map(GroupId::new).collect(Collectors.toUnmodifiableSet());
  }

  /** Where load is not known, free room is kept in one piece. */
  private Weights weights(FleetDump dump) {
    return dump.measured()
        ? Weights.forLoad(options.safetyLevel())
        : Weights.forFragments(CHUNK_CORES);
  }
}
