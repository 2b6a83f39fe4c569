package io.drover.simulation.scenario;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.simulation.trace.PlanetLabDay;
import io.drover.simulation.trace.TracedDemand;
import io.drover.simulation.world.Physics;
import io.drover.simulation.world.Resident;
import io.drover.simulation.world.StorageTier;
import io.drover.simulation.world.WorldSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Fleets <b>derived</b> from public data. No public set describes thousands of hosts with their
 * load over time, so each of these choices is ours:
 *
 * <ul>
 *   <li><b>Hosts</b> are those of the ByteDance snapshot: two NUMA nodes of 44 cores and 184,388
 *       MB, or of a whole multiple of that; two cores are promised for each physical one, memory as
 *       it is. A NIC of 25 Gbit/s for migrations; a rack of 20 hosts has an uplink of 200 Gbit/s
 *       (two of 100), so 2.5 hosts' worth for each one that it carries. All reach one NVMe-oF pool.
 *   <li><b>VMs</b> have the snapshot's sizes, each as often as there. The first three of each 40
 *       are a service whose VMs must not share a host.
 *   <li><b>Placement</b> is by what is promised alone, as clouds do: on any host with room, so that
 *       load is uneven by chance.
 *   <li><b>CPU over time</b> is a PlanetLab trace a VM, from a random moment of its day on (see
 *       {@link TraceChoice}).
 * </ul>
 *
 * The same shape and seed give the same fleet.
 */
public final class DerivedFleet {
  private static final long NUMA_CORES = 44;
  private static final long NUMA_MEBIBYTES = 184_388;
  private static final double OVERCOMMIT = 2;
  private static final DataRate NIC = DataRate.gigabits(25);
  private static final DataRate UPLINK = DataRate.gigabits(200);
  private static final PoolId POOL = new PoolId("fleet-nvme");
  private static final int SERVICE_EVERY = 40;
  private static final int SERVICE_SIZE = 3;

  /** Every fourth host is drained in the storm. */
  private static final int STORM_EVERY = 4;

  /** How often a VM draws a random host before it takes the first that fits. */
  private static final int DRAWS = 64;

  private DerivedFleet() {}

  /** A busy fleet: many hosts run hot, and none would if all were as busy as the mean. */
  public static Scenario of(FleetShape shape, long seed, Instant start) {
    return build("balance", shape, seed, start, TraceChoice.BUSY, List.of());
  }

  /**
   * The same hosts and VMs with less load, and every fourth host (five in each rack, as if one
   * delivery had to be called back) to be drained at once. What stays has to carry all: 84 % of its
   * memory is taken then.
   */
  public static Scenario storm(FleetShape shape, long seed, Instant start) {
    List<HostId> drained =
        IntStream.range(0, shape.hosts())
            .filter(i -> i % STORM_EVERY == 0)
            .mapToObj(DerivedFleet::hostId)
            .toList();
    return build("storm", shape, seed, start, TraceChoice.CALM, drained);
  }

  private static Scenario build(
      String name,
      FleetShape shape,
      long seed,
      Instant start,
      TraceChoice choice,
      List<HostId> drained) {
    var chance = new SplittableRandom(seed);
    List<HostSpec> hosts = IntStream.range(0, shape.hosts()).mapToObj(i -> host(shape, i)).toList();
    List<Resident> residents = place(hosts, shape.vms(), chance.split());
    TracePicker traces = new TracePicker(PlanetLabDay.bundled(), choice, chance.split());
    Map<VmId, TracedDemand.Load> loads = new HashMap<>();
    for (Resident resident : residents) {
      loads.put(resident.vm().id(), traces.pick(resident.vm().size().cpu()));
    }
    var world =
        new WorldSpec(
            hosts,
            residents,
            new TracedDemand(start, loads),
            UPLINK,
            Map.of(),
            Map.of(POOL, StorageTier.NVME_OF),
            Physics.TYPICAL);
    return new Scenario(name, world, start, drained);
  }

  private static HostSpec host(FleetShape shape, int index) {
    int rack = (int) ((long) index * shape.racks() / shape.hosts());
    int zone = (int) ((long) rack * shape.zones() / shape.racks());
    var numaNode =
        new Resources(
            Cpu.cores(NUMA_CORES * shape.hostSize()),
            DataSize.mebibytes(NUMA_MEBIBYTES * shape.hostSize()));
    return new HostSpec(
        hostId(index),
        new ZoneId("zone-" + (zone + 1)),
        new RackId("rack-%03d".formatted(rack)),
        List.of(numaNode, numaNode),
        OVERCOMMIT,
        NIC,
        Set.of(POOL));
  }

  private static HostId hostId(int index) {
    return new HostId("host-%05d".formatted(index));
  }

  private static List<Resident> place(List<HostSpec> hosts, int vms, RandomGenerator chance) {
    var room = new FirstFit(hosts);
    List<Resident> residents = new ArrayList<>(vms);
    for (int i = 0; i < vms; i++) {
      VmSpec vm = vm(i, VmShape.sample(chance));
      int host = draw(room, vm, hosts.size(), chance);
      NumaSet numa = room.fit(vm, host).orElseThrow();
      room.take(vm, host, numa);
      residents.add(new Resident(vm, new Placement(hosts.get(host).id(), numa), 1));
    }
    return residents;
  }

  private static int draw(FirstFit room, VmSpec vm, int hosts, RandomGenerator chance) {
    for (int draw = 0; draw < DRAWS; draw++) {
      int host = chance.nextInt(hosts);
      if (room.fit(vm, host).isPresent()) {
        return host;
      }
    }
    Optional<Integer> first =
        IntStream.range(0, hosts)
            .boxed()
            .filter(host -> room.fit(vm, host).isPresent())
            .findFirst();
    return first.orElseThrow(() ->
        new IllegalArgumentException(
            "no host of " + hosts + " has room for " + vm + ": ask for fewer VMs"));
  }

  /**
   * A VM that comes later, of a size as often as in the fleet.
   *
   * @param index counts on from the fleet's own VMs, which are 0 to {@code vms - 1}
   */
  public static VmSpec arrival(int index, RandomGenerator chance) {
    return vm(index, VmShape.sample(chance));
  }

  /** One VM of ten is to be started first, three after it. */
  private static final int[] PRIORITIES = {90, 50, 50, 50, 0, 0, 0, 0, 0, 0};

  private static VmSpec vm(int index, VmShape shape) {
    Set<GroupId> apart =
        index % SERVICE_EVERY < SERVICE_SIZE
            ? Set.of(new GroupId("service-%04d".formatted(index / SERVICE_EVERY)))
            : Set.of();
    return new VmSpec(
            new VmId("vm-%06d".formatted(index)),
            shape.size(),
            shape.numaNodes(),
            POOL,
            apart,
            true)
        .withPriority(PRIORITIES[index % PRIORITIES.length]);
  }
}
