package io.drover.constraint;

import static io.drover.fleetview.RandomFleet.NOON;
import static io.drover.fleetview.RandomFleet.STALE_AFTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.constraint.Verdict.Veto;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConstraintsTest {
  private static final Set<GroupId> WEB = Set.of(new GroupId("web"));

  @Test
  void aRoomyHostTakesTheVm() {
    assertThat(veto(vm(4, 8, 1, WEB, "pool"), host(Cordon.OPEN, NOON, 1))).isEmpty();
  }

  @Test
  void tooLittleMemoryIsSaidInBytes() {
    assertThat(
            veto(
                vm(4, 16, 1, Set.of(), "pool"),
                host(Cordon.OPEN, NOON, 1, guest("big", 2, 56, 0), guest("large", 2, 60, 1))))
        .contains(new Veto("capacity", "needs 17179869184 bytes, 8589934592 free on NUMA node 0"));
  }

  @Test
  void tooLittleCpuIsSaidInMillicores() {
    assertThat(
            veto(
                vm(16, 4, 2, Set.of(), "pool"), host(Cordon.OPEN, NOON, 1, guest("big", 10, 4, 1))))
        .contains(
            new Veto(
                "capacity", "needs 8000 millicores, 6000 free on NUMA node 1, and needs it on 2"));
  }

  @Test
  void moreNodesThanTheHostHasAreRefused() {
    assertThat(veto(vm(4, 4, 3, Set.of(), "pool"), host(Cordon.OPEN, NOON, 1)))
        .contains(new Veto("capacity", "needs 3 NUMA nodes, host h has 2"));
  }

  @Test
  void cordonedDrainingAndStaleHostsRefuse() {
    VmSpec vm = vm(4, 4, 1, Set.of(), "pool");
    assertThat(veto(vm, host(Cordon.CORDONED, NOON, 1)))
        .contains(new Veto("cordon", "needs an open host, h is cordoned"));
    assertThat(veto(vm, host(Cordon.DRAINING, NOON, 1)))
        .contains(new Veto("cordon", "needs an open host, h is draining"));
    assertThat(veto(vm, host(Cordon.OPEN, NOON.minusSeconds(61), 1)))
        .contains(
            new Veto(
                "stale telemetry",
                "needs a recent sample, the last one of host h is from 2026-03-01T11:58:59Z"));
  }

  @Test
  void aRivalRefuses() {
    assertThat(
            veto(
                vm(4, 4, 1, WEB, "pool"), host(Cordon.OPEN, NOON, 1, guest("web-1", 2, 2, 0, WEB))))
        .contains(new Veto("anti-affinity", "needs a host without VMs of web, found web-1"));
  }

  @Test
  void aPoolOutOfReachRefuses() {
    assertThat(veto(vm(4, 4, 1, Set.of(), "far"), host(Cordon.OPEN, NOON, 1)))
        .contains(new Veto("storage pool", "needs storage pool far, host h does not reach it"));
  }

  @Test
  void aBusyHostRefusesUnlessForced() {
    FleetSnapshot fleet = host(Cordon.OPEN, NOON, 22);
    Demand vm = Demand.ofNew(fleet, vm(4, 4, 1, Set.of(), "pool"), Cpu.cores(3));
    HostView view = new HostView(new Arrangement(fleet)).at(0);

    assertThat(Constraints.all(0.75).veto(vm, view))
        .contains(
            new Veto(
                "load ceiling",
                "uses 3000 millicores, 2000 left below the ceiling of 75 % of 32000"));
    assertThat(Constraints.forced().veto(vm, view)).isEmpty();
  }

  @Test
  void aPinnedVmStays() {
    var pinned =
        new VmSpec(
            new VmId("pinned"),
            new Resources(Cpu.cores(1), DataSize.gibibytes(1)),
            1,
            new PoolId("pool"),
            Set.of(),
            false);
    FleetSnapshot fleet =
        host(Cordon.OPEN, NOON, 1, new Guest(pinned, NumaSet.of(0), Cpu.ZERO, DataRate.ZERO));

    assertThat(
            Constraints.all(1)
                .veto(Demand.ofResident(fleet, 0), new HostView(new Arrangement(fleet)).at(0)))
        .contains(new Veto("not movable", "VM pinned is marked as not movable"));
  }

  private static Optional<Veto> veto(VmSpec vm, FleetSnapshot fleet) {
    Demand demand = Demand.ofNew(fleet, vm, Cpu.cores(1));
    return Constraints.all(0.9).veto(demand, new HostView(new Arrangement(fleet)).at(0));
  }

  private static VmSpec vm(long cores, long gibibytes, int nodes, Set<GroupId> apart, String pool) {
    return vm("vm", cores, gibibytes, nodes, apart, pool);
  }

  private static VmSpec vm(
      String id, long cores, long gibibytes, int nodes, Set<GroupId> apart, String pool) {
    return new VmSpec(
        new VmId(id),
        new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes)),
        nodes,
        new PoolId(pool),
        apart,
        true);
  }

  private static Guest guest(String id, long cores, long gibibytes, int node) {
    return guest(id, cores, gibibytes, node, Set.of());
  }

  private static Guest guest(String id, long cores, long gibibytes, int node, Set<GroupId> apart) {
    return new Guest(
        vm(id, cores, gibibytes, 1, apart, "pool"), NumaSet.of(node), Cpu.ZERO, DataRate.ZERO);
  }

  /** One host of two nodes with 16 cores and 64 GiB each. */
  private static FleetSnapshot host(
      Cordon cordon, Instant sampledAt, long coresUsed, Guest... guests) {
    var node = new Resources(Cpu.cores(16), DataSize.gibibytes(64));
    var spec =
        new HostSpec(
            new HostId("h"),
            new ZoneId("z"),
            new RackId("r"),
            List.of(node, node),
            1,
            DataRate.gigabits(10),
            Set.of(new PoolId("pool")));
    return FleetSnapshot.of(
        1,
        NOON,
        List.of(
            new HostDigest(
                spec, 1, sampledAt, Cpu.cores(coresUsed), cordon, List.of(guests), List.of())),
        STALE_AFTER);
  }
}
