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
import io.drover.model.CpuModel;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostDigest.Incoming;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.Strength;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule of groups on hosts {@code h0} to {@code h7}, two a rack and four a zone. */
class GroupConstraintsTest {
  private static final GroupId WEB = new GroupId("web");
  private static final GroupId CACHE = new GroupId("cache");

  private final List<GroupRule> rules = new ArrayList<>();
  private final Map<Integer, List<Guest>> guests = new TreeMap<>();
  private final Map<Integer, List<Incoming>> incoming = new TreeMap<>();

  @Test
  void aRackIsRefusedThatHoldsARival() {
    rules.add(Spread.apart(WEB, DomainLevel.RACK, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("web-2", 2, WEB);

    assertThat(veto("web-1", 3))
        .contains(new Veto("spread", "needs a rack without VMs of web, rack rack-1 has one"));
    assertThat(veto("web-1", 1)).isEmpty();
    assertThat(veto("web-1", 4)).isEmpty();
  }

  @Test
  void aGroupOverTwoZonesKeepsBoth() {
    rules.add(Spread.over(WEB, DomainLevel.ZONE, 2, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("web-2", 1, WEB);
    guest("web-3", 4, WEB);

    assertThat(veto("web-3", 2))
        .contains(
            new Veto(
                "spread", "needs group web over at least 2 zones, found 1 with it in zone zone-0"));
    assertThat(veto("web-3", 7)).isEmpty();
    assertThat(veto("web-1", 5)).isEmpty();
  }

  @Test
  void aGroupInOneZoneStaysThere() {
    rules.add(Spread.together(WEB, DomainLevel.ZONE, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("web-2", 1, WEB);

    assertThat(veto("web-1", 4))
        .contains(
            new Veto("spread", "needs group web in at most 1 zone, found 2 with zone zone-1"));
    assertThat(veto("web-1", 3)).isEmpty();
  }

  @Test
  void aDependencyIsKeptFromBothSides() {
    rules.add(new Near(WEB, CACHE, DomainLevel.RACK, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("cache-1", 1, CACHE);
    guest("cache-2", 4, CACHE);

    assertThat(veto("web-1", 2))
        .contains(
            new Veto(
                "dependency",
                "group web needs one of cache in its rack, rack rack-1 has none that stays"));
    assertThat(veto("web-1", 5)).isEmpty();
    assertThat(veto("cache-1", 2))
        .contains(
            new Veto(
                "dependency",
                "is the last of cache in its rack, where group web needs one; rack rack-1 is another"));
    assertThat(veto("cache-1", 0)).isEmpty();
    assertThat(veto("cache-2", 6)).isEmpty();
  }

  @Test
  void pinsAndExclusionsNameHostsRacksOrZones() {
    rules.add(new Pin(WEB, DomainLevel.HOST, List.of("h1", "h0"), Strength.MUST));
    rules.add(new Exclusion(CACHE, DomainLevel.ZONE, List.of("zone-1"), Strength.MUST));
    guest("web-1", 0, WEB);
    guest("cache-1", 0, CACHE);

    assertThat(veto("web-1", 2))
        .contains(
            new Veto("pin or exclusion", "group web is pinned to hosts h0, h1, this is host h2"));
    assertThat(veto("web-1", 1)).isEmpty();
    assertThat(veto("cache-1", 5))
        .contains(new Veto("pin or exclusion", "group cache is excluded from zone zone-1"));
    assertThat(veto("cache-1", 3)).isEmpty();
  }

  @Test
  void aGuestKeepsItsCpuModel() {
    guests
        .computeIfAbsent(0, _ -> new ArrayList<>())
        .add(guest(vm("new", new CpuModel("Icelake-Server"))));
    guests
        .computeIfAbsent(0, _ -> new ArrayList<>())
        .add(guest(vm("old", new CpuModel("Skylake-Server"))));
    guests.computeIfAbsent(0, _ -> new ArrayList<>()).add(guest(vm("any", CpuModel.ANY)));

    assertThat(veto("new", 2))
        .contains(
            new Veto("CPU model", "needs CPU model Icelake-Server, host h2 offers Skylake-Server"));
    assertThat(veto("old", 2)).isEmpty();
    assertThat(veto("any", 2)).isEmpty();
    assertThat(veto("new", 1)).as("a host whose models are not known").isEmpty();
  }

  @Test
  void shouldRulesRefuseNothing() {
    rules.add(Spread.together(WEB, DomainLevel.HOST, Strength.should(3)));
    rules.add(new Pin(WEB, DomainLevel.HOST, List.of("h0"), Strength.should(2)));
    guest("web-1", 0, WEB);
    guest("web-2", 0, WEB);

    assertThat(veto("web-1", 1)).isEmpty();
    FleetSnapshot fleet = fleet();
    var vm = Demand.ofResident(fleet, 0);
    assertThat(new Arrangement(fleet).ruleCost(vm, 1)).isEqualTo(5);
    assertThat(new Arrangement(fleet).ruleCost(vm, 0)).isZero();
  }

  @Test
  void aRuleBrokenAlreadyHoldsNobodyFastButTakesNoStepBack() {
    rules.add(Spread.over(WEB, DomainLevel.ZONE, 2, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("web-2", 1, WEB);

    assertThat(veto("web-1", 2)).isEmpty();
    assertThat(veto("web-1", 4)).isEmpty();
  }

  @Test
  void aVmOnItsWayCountsWhereItIsWorse() {
    rules.add(Spread.over(WEB, DomainLevel.ZONE, 2, Strength.MUST));
    guest("web-1", 0, WEB);
    guest("web-2", 4, WEB);
    guest("web-3", 5, WEB);
    incoming
        .computeIfAbsent(1, _ -> new ArrayList<>())
        .add(
            new Incoming(
                new MigrationId(new VmId("web-3"), 1),
                vm("web-3", CpuModel.ANY, WEB),
                NumaSet.of(0)));

    assertThat(veto("web-2", 2)).as("web-3 may leave the zone as well").isPresent();
    assertThat(veto("web-2", 6)).isEmpty();
  }

  private void guest(String id, int host, GroupId... groups) {
    guests.computeIfAbsent(host, _ -> new ArrayList<>()).add(guest(vm(id, CpuModel.ANY, groups)));
  }

  private static Guest guest(VmSpec vm) {
    return new Guest(vm, NumaSet.of(0), Cpu.ZERO, DataRate.ZERO);
  }

  private static VmSpec vm(String id, CpuModel cpu, GroupId... groups) {
    return new VmSpec(
        new VmId(id),
        new Resources(Cpu.cores(1), DataSize.gibibytes(1)),
        1,
        new PoolId("pool"),
        Set.of(),
        true,
        Set.copyOf(Arrays.asList(groups)),
        cpu);
  }

  private Optional<Veto> veto(String vm, int host) {
    FleetSnapshot fleet = fleet();
    int row =
        IntStream.range(0, fleet.vms())
            .filter(v -> fleet.vmSpec(v).id().value().equals(vm))
            .findFirst()
            .orElseThrow();
    return Constraints.all(1)
        .veto(Demand.ofResident(fleet, row), new HostView(new Arrangement(fleet)).at(host));
  }

  private FleetSnapshot fleet() {
    var digests = new ArrayList<HostDigest>();
    for (int host = 0; host < 8; host++) {
      digests.add(
          new HostDigest(
              new HostSpec(
                  new HostId("h" + host),
                  new ZoneId("zone-" + host / 4),
                  new RackId("rack-" + host / 2),
                  List.of(new Resources(Cpu.cores(16), DataSize.gibibytes(64))),
                  1,
                  DataRate.gigabits(10),
                  Set.of(new PoolId("pool")),
                  host == 2 ? Set.of(new CpuModel("Skylake-Server")) : Set.of()),
              1,
              NOON,
              Cpu.ZERO,
              Cordon.OPEN,
              guests.getOrDefault(host, List.of()),
              incoming.getOrDefault(host, List.of())));
    }
    return FleetSnapshot.of(1, NOON, digests, STALE_AFTER, rules);
  }
}
