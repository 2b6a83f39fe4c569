package io.drover.host;

import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One host of two NUMA nodes with 8 cores and 32 GiB each, and VMs to put on it. */
final class SampleHosts {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant EXPIRY = NOON.plusSeconds(600);
  static final HostId HOST = new HostId("h1");
  static final PoolId POOL = new PoolId("ssd");
  static final HostSpec SPEC = spec(1);

  private SampleHosts() {}

  static HostSpec spec(double cpuOvercommit) {
    var node = new Resources(Cpu.cores(8), DataSize.gibibytes(32));
    return new HostSpec(
        HOST,
        new ZoneId("z1"),
        new RackId("r1"),
        List.of(node, node),
        cpuOvercommit,
        DataRate.gigabits(25),
        Set.of(POOL));
  }

  static VmSpec vm(String id, long cores, long gibibytes) {
    return vm(id, cores, gibibytes, 1);
  }

  static VmSpec vm(String id, long cores, long gibibytes, int numaNodes, String... apart) {
    var groups =
        List.of(apart).stream().map(GroupId::new).collect(java.util.stream.Collectors.toSet());
    var size = new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes));
    return new VmSpec(new VmId(id), size, numaNodes, POOL, groups, true);
  }

  static MigrationId migration(VmSpec vm, long number) {
    return new MigrationId(vm.id(), number);
  }

  static Host.Resident resident(VmSpec vm, int... nodes) {
    return new Host.Resident(vm, NumaSet.of(nodes), 1);
  }

  static Host.Resident guest(VmSpec vm, long epoch, int node) {
    return new Host.Resident(vm, NumaSet.of(node), epoch);
  }

  static HostCommand.Reserve reserve(VmSpec vm, long number, int... nodes) {
    return new HostCommand.Reserve(migration(vm, number), vm, NumaSet.of(nodes), EXPIRY, NOON);
  }

  static HostEvent.CapacityReserved reserved(VmSpec vm, long number, int... nodes) {
    return new HostEvent.CapacityReserved(
        migration(vm, number), vm, NumaSet.of(nodes), EXPIRY, NOON);
  }

  static HostEvent.HostRegistered registered(HostSpec spec, Host.Resident... residents) {
    return new HostEvent.HostRegistered(spec, List.of(residents), CellId.MAIN, NOON);
  }

  static HostEvent.CordonChanged cordon(Cordon cordon) {
    return new HostEvent.CordonChanged(cordon, NOON);
  }

  /** The host after these events. */
  static Host after(HostEvent... events) {
    Host host = Host.UNREGISTERED;
    for (HostEvent event : events) {
      host = HostRules.evolve(host, event);
    }
    return host;
  }

  /** What is sent when the host is given the command. */
  static List<HostInstruction> sent(Host before, HostCommand command) {
    Decision<HostEvent> decision = HostRules.decide(before, command);
    Host after = before;
    if (decision instanceof Decision.Accepted<HostEvent>(var events)) {
      for (HostEvent event : events) {
        after = HostRules.evolve(after, event);
      }
    }
    return HostDuties.answers(HOST, command, decision, after);
  }

  /** What VMs are told. */
  static List<HostAnswer> answers(HostCommand command, Decision<HostEvent> decision) {
    return told(HostDuties.answers(HOST, command, decision, Host.UNREGISTERED));
  }

  static List<HostAnswer> owed(Host state, Instant at) {
    return told(HostDuties.owed(state, _ -> true, at));
  }

  private static List<HostAnswer> told(List<HostInstruction> instructions) {
    return instructions.stream()
        .filter(HostInstruction.ToVm.class::isInstance)
        .map(instruction -> ((HostInstruction.ToVm) instruction).answer())
        .toList();
  }
}
