package io.drover.simulation.benchmark.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.HostDigest;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.simulation.benchmark.FleetRules;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.benchmark.placement.PlacementYardstick.Settings;
import io.drover.simulation.scenario.FleetShape;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlacementYardstickTest {
  /** Racks of 20 hosts. */
  private static final FleetShape SHAPE = FleetShape.of(100, 0);

  private final AtomicLong clock = new AtomicLong();

  @Test
  void everyAnswerIsCheckedAndEachPlacementIsTimedAlone() {
    var result =
        PlacementYardstick.run(
            new Settings(FleetShape.of(120, 1200), 100, 300, 1),
            () -> clock.addAndGet(1000),
            _ -> {});
    assertThat(result.checked()).isEqualTo(400);
    assertThat(result.scanned()).isEqualTo(300);
    // Two intervals of the clock's for a placement, one for a departure.
    assertThat(result.p50Micros()).isEqualTo(2);
    assertThat(result.maxMicros()).isEqualTo(2);
    assertThat(result.placementsPerSecond()).isEqualTo(333_333);
  }

  @Test
  void theBooksNoticeEachRuleThatAPlaceBreaks() {
    List<HostDigest> hosts = RuledFleet.digests(SHAPE, 1);
    var books = books(hosts);
    VmSpec vm = vm(8, 16);

    assertThat(books.broken(vm, at(hosts, 0, 0), Cpu.cores(8))).isEmpty();
    assertThat(books.broken(vm, at(hosts, 0, 0), Cpu.cores(80)))
        .contains("a host above the load ceiling");
    assertThat(books.broken(vm, at(hosts, 7, 0), Cpu.ZERO)).contains("a cordoned host");
    assertThat(books.broken(vm, at(hosts, 11, 0), Cpu.ZERO)).contains("a silent host");
    assertThat(books.broken(vm, at(hosts, 3, 0), Cpu.ZERO)).contains("a host without its pool");
    assertThat(books.broken(vm, at(hosts, 0, 5), Cpu.ZERO)).contains("NUMA nodes [5]");
    assertThat(books.broken(vm(89, 16), at(hosts, 0, 0), Cpu.ZERO))
        .contains("a NUMA node without room");
    books.arrive(vm(8, 170), at(hosts, 0, 0), Cpu.ZERO);
    assertThat(books.broken(vm, at(hosts, 0, 0), Cpu.ZERO)).contains("a NUMA node without room");
    assertThat(books.broken(vm, at(hosts, 0, 1), Cpu.ZERO)).isEmpty();
    books.leave(vm(8, 170), at(hosts, 0, 0), Cpu.ZERO);
    assertThat(books.broken(vm, at(hosts, 0, 0), Cpu.ZERO)).isEmpty();
  }

  @Test
  void theBooksNoticeEachRuleOfGroupsThatAPlaceBreaks() {
    List<HostDigest> hosts = RuledFleet.digests(SHAPE, 1);
    var books = books(hosts);
    VmSpec pinned = grouped(7);
    VmSpec excluded = grouped(8);
    assertThat(books.broken(pinned, at(hosts, 0, 0), Cpu.ZERO)).isEmpty();
    assertThat(books.broken(pinned, at(hosts, 99, 0), Cpu.ZERO).orElseThrow()).contains("Pin");
    assertThat(books.broken(excluded, at(hosts, 0, 0), Cpu.ZERO)).isEmpty();
    assertThat(books.broken(excluded, at(hosts, 20, 0), Cpu.ZERO).orElseThrow())
        .contains("Exclusion");

    VmSpec spread = grouped(5);
    VmSpec close = grouped(6);
    for (int host : new int[] {0, 40}) {
      assertThat(books.broken(spread, at(hosts, host, 0), Cpu.ZERO)).isEmpty();
      assertThat(books.broken(close, at(hosts, host, 0), Cpu.ZERO)).isEmpty();
      books.arrive(spread, at(hosts, host, 0), Cpu.ZERO);
      books.arrive(close, at(hosts, host, 0), Cpu.ZERO);
    }
    assertThat(books.broken(spread, at(hosts, 1, 0), Cpu.ZERO).orElseThrow()).contains("Spread");
    assertThat(books.broken(spread, at(hosts, 60, 0), Cpu.ZERO)).isEmpty();
    assertThat(books.broken(close, at(hosts, 1, 0), Cpu.ZERO)).isEmpty();
    assertThat(books.broken(close, at(hosts, 60, 0), Cpu.ZERO).orElseThrow()).contains("Spread");
    books.leave(close, at(hosts, 40, 0), Cpu.ZERO);
    assertThat(books.broken(close, at(hosts, 60, 0), Cpu.ZERO)).isEmpty();
  }

  private static VmSpec grouped(int index) {
    VmSpec vm = vm(8, 16);
    return new FleetRules(SHAPE).grouped(vm, index, vm.pool());
  }

  private static PlacementBooks books(List<HostDigest> hosts) {
    return new PlacementBooks(
        hosts, new FleetRules(SHAPE).rules(), 0.7, RuledFleet.NOON.minus(RuledFleet.STALE_AFTER));
  }

  private static Placement at(List<HostDigest> hosts, int host, int node) {
    return new Placement(hosts.get(host).spec().id(), NumaSet.of(node));
  }

  private static VmSpec vm(int cores, int gibibytes) {
    return new VmSpec(
        new VmId("vm"),
        new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes)),
        1,
        RuledFleet.SECOND_POOL,
        Set.of(),
        true);
  }
}
