package io.drover.simulation.world;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Hosts h0, h1, … two to a rack, on which VMs v0, v1, … of 8 GiB run in turn; a driver that keeps
 * all reports.
 */
final class SmallFleet {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final PoolId POOL = new PoolId("pool-a");
  static final PoolId OTHER_POOL = new PoolId("pool-b");

  final World world;
  final List<HypervisorReport> reports = new ArrayList<>();

  SmallFleet(int hosts, int vms, CpuDemand demand) {
    this(spec(hosts, vms, demand), 1);
  }

  SmallFleet(WorldSpec spec, long seed) {
    this(new World(spec, NOON, new SplittableRandom(seed)));
  }

  SmallFleet(World world) {
    this.world = world;
  }

  /** The last host reaches only the other pool. */
  static WorldSpec spec(int hosts, int vms, CpuDemand demand) {
    List<HostSpec> specs = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      specs.add(
          new HostSpec(
              host(i),
              new ZoneId("z"),
              new RackId("r" + i / 2),
              List.of(new Resources(Cpu.cores(32), DataSize.gibibytes(256))),
              2,
              DataRate.gigabits(10),
              Set.of(i == hosts - 1 ? OTHER_POOL : POOL)));
    }
    List<Resident> residents = new ArrayList<>();
    for (int i = 0; i < vms; i++) {
      residents.add(new Resident(vm(i), on(i % (hosts - 1)), 1));
    }
    return new WorldSpec(
        specs, residents, demand, DataRate.gigabits(20), Map.of(), Map.of(), Physics.TYPICAL);
  }

  static CpuDemand cores(double cores) {
    return (_, _) -> new Cpu((long) (cores * 1000));
  }

  static HostId host(int i) {
    return new HostId("h" + i);
  }

  static VmId id(int i) {
    return new VmId("v" + i);
  }

  static VmSpec vm(int i) {
    return new VmSpec(
        id(i), new Resources(Cpu.cores(8), DataSize.gibibytes(8)), 1, POOL, Set.of(), true);
  }

  static Placement on(int host) {
    return new Placement(host(host), NumaSet.of(0));
  }

  static MigrationId migration(int vm, long number) {
    return new MigrationId(id(vm), number);
  }

  static MigrationTerms terms(MigrationMode mode) {
    return new MigrationTerms(mode, Duration.ofHours(1), Duration.ofMillis(300), 30, Duration.ZERO);
  }

  static Migrate migrate(int vm, long number, int from, int to, MigrationMode mode) {
    return new Migrate(migration(vm, number), vm(vm), number + 1, on(from), on(to), terms(mode));
  }

  void ask(int host, HypervisorRequest request) {
    world.request(host(host), request, world.now());
  }

  /** Lets time pass and gives what was reported meanwhile. */
  List<HypervisorReport> after(Duration time) {
    List<HypervisorReport> fresh = world.advanceTo(world.now().plus(time));
    reports.addAll(fresh);
    return fresh;
  }

  List<HypervisorReport> seconds(long seconds) {
    return after(Duration.ofSeconds(seconds));
  }

  <T extends HypervisorReport> List<T> reported(Class<T> kind) {
    return reports.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  Set<HostId> runs(int vm) {
    return world.truth().runningHosts(id(vm));
  }
}
