package io.drover.simulation;

import io.drover.cell.CellPolicy;
import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostRules;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.objective.Weights;
import io.drover.plan.ConcurrencyLimits;
import io.drover.simulation.Script.CordonChange;
import io.drover.simulation.Script.HostSetup;
import io.drover.simulation.world.CpuDemand;
import io.drover.simulation.world.Physics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Draws small fleets that nobody would think to write: tight, lopsided, with every rule in use. */
final class SmallFleets {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RandomGenerator chance;

  private SmallFleets(RandomGenerator chance) {
    this.chance = chance;
  }

  static Script draw(long seed, RandomGenerator chance) {
    return new SmallFleets(chance).script(seed);
  }

  private Script script(long seed) {
    Duration lasts = Duration.ofMinutes(between(45, 120));
    List<HostSpec> specs = hosts();
    List<HostSetup> hosts = filled(specs);
    return new Script(
        seed,
        START,
        hosts,
        demand(hosts, lasts),
        DataRate.gigabits(between(2, 40)),
        physics(),
        policy(),
        cordons(specs, lasts),
        blindPlans(lasts),
        Duration.ofSeconds(between(15, 40)),
        chance.nextBoolean(),
        lasts);
  }

  private List<HostSpec> hosts() {
    int zones = between(1, 3);
    int racks = Math.max(zones, between(2, 3));
    var specs = new ArrayList<HostSpec>();
    for (int i = between(6, 16); i > 0; i--) {
      int rack = chance.nextInt(racks);
      var node = new Resources(Cpu.cores(between(4, 16)), DataSize.gibibytes(between(16, 64)));
      var pools = new TreeSet<PoolId>(Set.of(new PoolId("pool-0")));
      if (chance.nextDouble() < 0.8) {
        pools.add(new PoolId("pool-1"));
      }
      specs.add(
          new HostSpec(
              new HostId("host-" + specs.size()),
              new ZoneId("zone-" + rack % zones),
              new RackId("rack-" + rack),
              Collections.nCopies(1 << chance.nextInt(3), node),
              1 + chance.nextDouble(),
              DataRate.gigabits(chance.nextBoolean() ? 1 : 10),
              pools));
    }
    return specs;
  }

  /** Puts VMs on hosts, more on the first ones, as long as the hosts' own rules let them in. */
  private List<HostSetup> filled(List<HostSpec> specs) {
    List<List<Host.Resident>> residents = new ArrayList<>();
    specs.forEach(_ -> residents.add(new ArrayList<>()));
    int vms = between(20, 60);
    for (int i = 0; i < vms; i++) {
      VmSpec vm = vm(i);
      for (int attempt = 0; attempt < 20; attempt++) {
        int host =
            chance.nextInt(chance.nextBoolean() ? specs.size() : Math.max(1, specs.size() / 3));
        HostSpec spec = specs.get(host);
        if (spec.numaNodes().size() < vm.numaNodes() || !spec.pools().contains(vm.pool())) {
          continue;
        }
        var tried = new ArrayList<>(residents.get(host));
        tried.add(new Host.Resident(vm, numa(vm, spec), 1));
        if (HostRules.decide(
                Host.UNREGISTERED, new HostCommand.Register(spec, tried, CellId.MAIN, START))
            instanceof Decision.Accepted<?>) {
          residents.set(host, tried);
          break;
        }
      }
    }
    var setups = new ArrayList<HostSetup>();
    for (int host = 0; host < specs.size(); host++) {
      setups.add(new HostSetup(specs.get(host), residents.get(host)));
    }
    return setups;
  }

  private VmSpec vm(int index) {
    Set<GroupId> apart =
        chance.nextDouble() < 0.3 ? Set.of(new GroupId("group-" + chance.nextInt(4))) : Set.of();
    return new VmSpec(
        new VmId("vm-" + index),
        new Resources(Cpu.cores(between(1, 6)), DataSize.gibibytes(between(1, 16))),
        chance.nextDouble() < 0.15 ? 2 : 1,
        new PoolId("pool-" + (chance.nextDouble() < 0.7 ? 0 : 1)),
        apart,
        chance.nextDouble() < 0.9);
  }

  private NumaSet numa(VmSpec vm, HostSpec spec) {
    int first = chance.nextInt(spec.numaNodes().size());
    int second = (first + 1) % spec.numaNodes().size();
    return vm.numaNodes() == 1 ? NumaSet.of(first) : NumaSet.of(first, second);
  }

  /** A share of each VM's size, and for some hosts' first guests a time of rush. */
  private CpuDemand demand(List<HostSetup> hosts, Duration lasts) {
    record Load(long calm, long rush, Instant from, Instant until) {}
    Map<VmId, Load> loads = new HashMap<>();
    for (HostSetup host : hosts) {
      Instant from = START.plusSeconds(between(0, (int) lasts.toSeconds() / 2));
      Instant until = from.plusSeconds(between(300, 3600));
      boolean rushes = chance.nextDouble() < 0.6;
      for (Host.Resident resident : host.residents()) {
        long size = resident.vm().size().cpu().millicores();
        long calm = (long) (size * (0.05 + 0.4 * chance.nextDouble()));
        long rush = rushes ? (long) (size * (0.6 + 0.4 * chance.nextDouble())) : calm;
        loads.put(resident.vm().id(), new Load(calm, rush, from, until));
      }
    }
    return (vm, at) -> {
      Load load = loads.get(vm);
      if (load == null) {
        return Cpu.ZERO;
      }
      boolean rushing = !at.isBefore(load.from) && at.isBefore(load.until);
      return new Cpu(rushing ? load.rush : load.calm);
    };
  }

  /**
   * Now and then with long moments between pause, resumption and letting go, for things to go wrong
   * in.
   */
  private Physics physics() {
    Physics usual = Physics.TYPICAL;
    int slowness = chance.nextBoolean() ? 1 : between(1, 100);
    return new Physics(
        usual.answerWithin().multipliedBy(between(1, slowness)),
        usual.setup(),
        usual.switchoverCost().multipliedBy(slowness),
        usual.confirm().multipliedBy(1 + 9L * (slowness - 1)),
        usual.connectTimeout(),
        usual.keepAlive(),
        usual.powerOff(),
        usual.guestStart(),
        usual.dirtyPerBusyCore(),
        usual.workingSetShare(),
        usual.diskPerMemory(),
        usual.copyOverhead(),
        usual.settleEvery());
  }

  private CellPolicy policy() {
    return new CellPolicy(
        0.8,
        0.7,
        Duration.ofSeconds(between(30, 180)),
        Duration.ofSeconds(between(60, 240)),
        Duration.ofSeconds(between(20, 60)),
        Duration.ofSeconds(between(60, 180)),
        Duration.ofMinutes(between(3, 15)),
        Duration.ofMinutes(between(5, 30)),
        between(3, 20),
        1_500,
        Weights.forLoad(0.75),
        new MigrationTerms(
            mode(),
            Duration.ofSeconds(between(60, 600)),
            Duration.ofMillis(between(50, 1_000)),
            between(3, 30),
            Duration.ofMinutes(between(1, 20))),
        new ConcurrencyLimits(
            between(1, 3),
            between(1, 3),
            between(1, 6),
            between(2, 10),
            between(2, 10),
            between(2, 20)));
  }

  private MigrationMode mode() {
    double drawn = chance.nextDouble();
    return drawn < 0.5
        ? MigrationMode.PRE_COPY
        : drawn < 0.7
            ? MigrationMode.AUTO_CONVERGE
            : drawn < 0.85 ? MigrationMode.POST_COPY : MigrationMode.COLD;
  }

  private List<CordonChange> cordons(List<HostSpec> hosts, Duration lasts) {
    var changes = new ArrayList<CordonChange>();
    for (int i = between(0, 3); i > 0; i--) {
      HostId host = hosts.get(chance.nextInt(hosts.size())).id();
      Duration from = Duration.ofSeconds(between(60, (int) lasts.toSeconds()));
      changes.add(
          new CordonChange(
              host, chance.nextDouble() < 0.8 ? Cordon.DRAINING : Cordon.CORDONED, from));
      changes.add(new CordonChange(host, Cordon.OPEN, from.plusSeconds(between(300, 2400))));
    }
    return changes;
  }

  private List<Duration> blindPlans(Duration lasts) {
    var plans = new ArrayList<Duration>();
    for (int i = chance.nextBoolean() ? between(1, 12) : 0; i > 0; i--) {
      plans.add(Duration.ofSeconds(between(60, (int) lasts.toSeconds())));
    }
    return plans;
  }

  /** Both bounds included. */
  private int between(int least, int most) {
    return least + chance.nextInt(most - least + 1);
  }
}
