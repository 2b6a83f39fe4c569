package io.drover.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.Cpu;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.simulation.world.Resident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedFleetTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 42})
  void withoutMovesATenthOfTheHostsRunHot_andABalancedFleetWouldNot(long seed) {
    Scenario scenario = DerivedFleet.of(FleetShape.DEMO, seed, NOON);

    UnbalancedBaseline baseline = UnbalancedBaseline.of(scenario, Duration.ofHours(2));

    assertThat(baseline.hotShare()).isBetween(.10, .25);
    assertThat(baseline.meanLoad()).isBetween(.50, .60);
    assertThat(baseline.hostMinutes()).isEqualTo(2000 * 121);
  }

  @Test
  void theDemoFleetHasItsSize_andEveryPromiseIsKept() {
    Scenario scenario = DerivedFleet.of(FleetShape.DEMO, 1, NOON);
    List<HostSpec> hosts = scenario.world().hosts();

    assertThat(hosts).hasSize(2000).extracting(HostSpec::id).isSorted();
    assertThat(hosts.stream().map(HostSpec::rack).distinct()).hasSize(100);
    assertThat(hosts.stream().map(HostSpec::zone).distinct()).hasSize(3);
    assertThat(scenario.world().residents()).hasSize(20_500);
    takeAll(hosts, scenario.world().residents()); // throws where a NUMA node has no room
  }

  @Test
  void theSameSeedGivesTheSameFleet() {
    var shape = new FleetShape(20, 2, 4, 150);

    assertThat(DerivedFleet.of(shape, 7, NOON).world().residents())
        .isEqualTo(DerivedFleet.of(shape, 7, NOON).world().residents())
        .isNotEqualTo(DerivedFleet.of(shape, 8, NOON).world().residents());
  }

  /** Largest first, each VM of a drained host finds a place on what stays. */
  @ParameterizedTest
  @ValueSource(longs = {1, 42})
  void theStormCanBeWeathered(long seed) {
    Scenario scenario = DerivedFleet.storm(FleetShape.DEMO, seed, NOON);
    List<HostSpec> hosts = scenario.world().hosts();
    Set<HostId> drained = new HashSet<>(scenario.drained());
    List<Resident> staying = new ArrayList<>();
    List<Resident> leaving = new ArrayList<>();
    for (Resident resident : scenario.world().residents()) {
      (drained.contains(resident.placement().host()) ? leaving : staying).add(resident);
    }
    List<HostSpec> open = hosts.stream().filter(host -> !drained.contains(host.id())).toList();
    FirstFit room = takeAll(open, staying);

    leaving.sort(Comparator.comparing((Resident r) -> r.vm().perNumaNode().memory()).reversed());
    int placed = 0;
    for (Resident resident : leaving) {
      for (int host = 0; host < open.size(); host++) {
        var numa = room.fit(resident.vm(), host);
        if (numa.isPresent()) {
          room.take(resident.vm(), host, numa.get());
          placed++;
          break;
        }
      }
    }

    assertThat(drained).hasSize(500);
    assertThat(leaving.size()).isGreaterThan(4_500);
    assertThat(placed).isEqualTo(leaving.size());
    assertThat(UnbalancedBaseline.of(scenario, Duration.ofMinutes(10)).meanLoad())
        .isBetween(.20, .40);
  }

  @Test
  void aFleetThatIsTooFullIsRefused() {
    assertThatThrownBy(() -> DerivedFleet.of(new FleetShape(2, 1, 1, 1000), 1, NOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no host of 2 has room for");
    assertThatThrownBy(() -> new FleetShape(2, 3, 1, 1)).hasMessageContaining("3 zones");
  }

  private static FirstFit takeAll(List<HostSpec> hosts, List<Resident> residents) {
    Map<HostId, Integer> index = new HashMap<>();
    hosts.forEach(host -> index.put(host.id(), index.size()));
    var room = new FirstFit(hosts);
    for (Resident resident : residents) {
      room.take(
          resident.vm(),
          index.getOrDefault(resident.placement().host(), -1),
          resident.placement().numa());
    }
    return room;
  }

  @Test
  void hostsReportWhatTheirGuestsUseAndNeverMoreThanTheyHave() {
    Scenario fleet = DerivedFleet.of(new FleetShape(20, 2, 4, 200), 1, NOON);
    assertThat(fleet.digests()).hasSize(20);
    assertThat(fleet.digests().stream().mapToInt(digest -> digest.guests().size()).sum())
        .isEqualTo(200);
    assertThat(fleet.digests())
        .allSatisfy(digest -> {
          long guests =
              digest.guests().stream().mapToLong(guest -> guest.cpuUsed().millicores()).sum();
          assertThat(digest.cpuUsed().millicores())
              .isBetween(guests, guests + digest.guests().size())
              .isPositive();
          assertThat(digest.cpuUsed()).isLessThanOrEqualTo(digest.spec().physicalCpu());
        });
  }

  @Test
  void hostsAreAsLargeAsTheirVmsNeed() {
    assertThat(FleetShape.of(2000, 20_500)).isEqualTo(FleetShape.DEMO);
    assertThat(FleetShape.of(100, 2000).hostSize()).isEqualTo(2);
    assertThat(
            DerivedFleet.of(FleetShape.of(100, 2000), 1, NOON)
                .world()
                .hosts()
                .getFirst()
                .physicalCpu())
        .isEqualTo(Cpu.cores(176));
  }
}
