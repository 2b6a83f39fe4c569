package io.drover.simulation.dump;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Drover's own format, as {@code docs/fleet-dump.md} describes it: known fields only. */
final class DroverFormat implements DumpFile.DumpFormat {
  static final List<String> TOP = List.of("format", "hosts", "vms", "rules");

  static final String FORMAT = "drover-fleet/1";
  private static final List<String> HOST =
      List.of(
          "id",
          "zone",
          "rack",
          "numa",
          "cpuOvercommit",
          "cpuUsedCores",
          "pools",
          "nicBytesPerSecond",
          "cordon",
          "cpuModels");
  private static final List<String> NUMA = List.of("cores", "memoryBytes");
  private static final List<String> VM =
      List.of(
          "id",
          "host",
          "numa",
          "cores",
          "memoryBytes",
          "cpuUsedCores",
          "dirtyBytesPerSecond",
          "pool",
          "movable",
          "priority",
          "apart",
          "groups",
          "cpuModel");
  private static final double LEAST_CORES = 0.001;
  private static final double MOST_CORES = 1e5;
  private static final long MOST_BYTES = 1L << 50;

  private final JsonCursor json;
  private final DumpedFleet fleet;

  DroverFormat(JsonCursor json) {
    this.json = json;
    this.fleet = new DumpedFleet(json);
  }

  @Override
  public FleetDump read() throws DumpException {
    json.rest(
        TOP,
        Set.of("hosts", "vms"),
        name -> {
          switch (name) {
            case "format" -> refuseOtherFormat(json.text());
            case "hosts" -> json.array(this::host);
            case "rules" -> json.array(() -> fleet.add(RuleFields.read(json)));
            default -> json.array(this::vm);
          }
        });
    return fleet.close();
  }

  private void refuseOtherFormat(String format) throws DumpException {
    if (!format.equals(FORMAT)) {
      throw json.fail("needs \"" + FORMAT + "\", found \"" + format + "\"");
    }
  }

  /** The fields of a host while they are read, with what they are when left out. */
  private static final class HostFields {
    String id = "";
    String zone = "zone";
    String rack = "rack";
    final List<Resources> numa = new ArrayList<>();
    double overcommit = 1;
    Optional<Cpu> cpuUsed = Optional.empty();
    Set<PoolId> pools = Set.of(DumpedHost.SHARED);
    DataRate nic = DumpedHost.USUAL_NIC;
    Cordon cordon = Cordon.OPEN;
    Set<CpuModel> cpuModels = Set.of();
  }

  private void host() throws DumpException {
    var at = json.mark();
    var host = new HostFields();
    json.object(
        HOST,
        Set.of("id", "numa"),
        name -> {
          switch (name) {
            case "id" -> host.id = json.text();
            case "zone" -> host.zone = json.text();
            case "rack" -> host.rack = json.text();
            case "numa" -> json.array(() -> host.numa.add(numaNode()));
            case "cpuOvercommit" -> host.overcommit = json.number(1, 64);
            case "cpuUsedCores" -> host.cpuUsed = Optional.of(cores(0));
            case "pools" -> host.pools = names(PoolId::new);
            case "cpuModels" -> host.cpuModels = names(CpuModel::new);
            case "nicBytesPerSecond" -> host.nic = new DataRate(json.whole(1, MOST_BYTES));
            default -> host.cordon = cordon(json.text());
          }
        });
    refuseCount(at, host.numa.size());
    var spec =
        new HostSpec(
            new HostId(host.id),
            new ZoneId(host.zone),
            new RackId(host.rack),
            host.numa,
            host.overcommit,
            host.nic,
            host.pools,
            host.cpuModels);
    fleet.add(new DumpedHost(spec, host.cordon, host.cpuUsed, at));
  }

  private Resources numaNode() throws DumpException {
    var cpu = new Cpu[] {Cpu.ZERO};
    var memory = new DataSize[] {DataSize.ZERO};
    json.object(
        NUMA,
        Set.of("cores", "memoryBytes"),
        name -> {
          switch (name) {
            case "cores" -> cpu[0] = cores(LEAST_CORES);
            default -> memory[0] = bytes();
          }
        });
    return new Resources(cpu[0], memory[0]);
  }

  private Cordon cordon(String word) throws DumpException {
    return switch (word) {
      case "open" -> Cordon.OPEN;
      case "cordoned" -> Cordon.CORDONED;
      case "draining" -> Cordon.DRAINING;
      default -> throw json.fail("needs open, cordoned or draining, found \"" + word + "\"");
    };
  }

  /** The fields of a VM while they are read, with what they are when left out. */
  private static final class VmFields {
    String id = "";
    String host = "";
    int mask;
    Cpu cpu = Cpu.ZERO;
    DataSize memory = DataSize.ZERO;
    Optional<Cpu> cpuUsed = Optional.empty();
    DataRate dirtyRate = DataRate.ZERO;
    PoolId pool = DumpedHost.SHARED;
    boolean movable = true;
    int priority;
    Set<GroupId> apart = Set.of();
    Set<GroupId> groups = Set.of();
    CpuModel cpuModel = CpuModel.ANY;
  }

  private void vm() throws DumpException {
    var at = json.mark();
    var vm = new VmFields();
    json.object(
        VM,
        Set.of("id", "host", "numa", "cores", "memoryBytes"),
        name -> {
          switch (name) {
            case "id" -> vm.id = json.text();
            case "host" -> vm.host = json.text();
            case "numa" -> json.array(() -> vm.mask |= oneMore(vm.mask));
            case "cores" -> vm.cpu = cores(LEAST_CORES);
            case "memoryBytes" -> vm.memory = bytes();
            case "cpuUsedCores" -> vm.cpuUsed = Optional.of(cores(0));
            case "dirtyBytesPerSecond" -> vm.dirtyRate = new DataRate(json.whole(0, MOST_BYTES));
            case "pool" -> vm.pool = new PoolId(json.text());
            case "movable" -> vm.movable = json.flag();
            case "priority" -> vm.priority = (int) json.whole(0, VmSpec.HIGHEST_PRIORITY);
            case "groups" -> vm.groups = names(GroupId::new);
            case "cpuModel" -> vm.cpuModel = new CpuModel(json.text());
            default -> vm.apart = names(GroupId::new);
          }
        });
    refuseCount(at, Integer.bitCount(vm.mask));
    var spec =
        new VmSpec(
            new VmId(vm.id),
            new Resources(vm.cpu, vm.memory),
            Integer.bitCount(vm.mask),
            vm.pool,
            vm.apart,
            vm.movable,
            vm.groups,
            vm.cpuModel,
            vm.priority);
    fleet.add(
        new DumpedVm(
            spec, new HostId(vm.host), new NumaSet(vm.mask), vm.cpuUsed, vm.dirtyRate, at));
  }

  private int oneMore(int mask) throws DumpException {
    int node = (int) json.whole(0, NumaSet.MOST_NODES - 1);
    if ((mask >> node & 1) == 1) {
      throw json.fail("names NUMA node " + node + " twice");
    }
    return 1 << node;
  }

  private Cpu cores(double least) throws DumpException {
    return new Cpu(Math.round(json.number(least, MOST_CORES) * 1000));
  }

  private DataSize bytes() throws DumpException {
    return new DataSize(json.whole(1, MOST_BYTES));
  }

  private <T> Set<T> names(Function<String, T> named) throws DumpException {
    var names = new LinkedHashSet<T>();
    json.array(() -> {
      String text = json.text();
      if (!names.add(named.apply(text))) {
        throw json.fail("stands twice: \"" + text + "\"");
      }
    });
    return names;
  }

  private void refuseCount(JsonCursor.Mark at, int nodes) throws DumpException {
    if (nodes < 1 || nodes > NumaSet.MOST_NODES) {
      throw json.fail(at, "needs 1 to " + NumaSet.MOST_NODES + " NUMA nodes, found " + nodes);
    }
  }
}
