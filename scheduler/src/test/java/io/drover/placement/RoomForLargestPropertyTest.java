package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.ScoreTerm;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The rule that keeps room for the largest VMs, held against what it says in words. */
class RoomForLargestPropertyTest {
  private static final int GIBIBYTES_A_CORE = 2;

  @Property(tries = 200)
  void leavesTheBooksAsTheyWereAndTakesOnlyNodesWithRoom(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    FleetSnapshot fleet = RandomFleet.plain(seed, 12, 2, 0.6);
    var books = new Arrangement(fleet);
    var untouched = new Arrangement(fleet);
    var room = new RoomForLargest(books, demand(fleet, random, "largest"));
    for (int host = 0; host < fleet.hosts(); host++) {
      Demand vm = demand(fleet, random, "new");
      int mask = room.mask(vm, host);
      double added = room.added(vm, host);
      assertThat(added).isEqualTo(Math.rint(added)).isFinite();
      assertThat(room.terms(vm, host).stream().mapToDouble(ScoreTerm::value).sum())
          .isEqualTo(added);
      for (int node = 0; node < fleet.nodesOf(host); node++) {
        assertThat(books.freeCpu(host, node)).isEqualTo(untouched.freeCpu(host, node));
        assertThat(books.freeMemory(host, node)).isEqualTo(untouched.freeMemory(host, node));
        if ((mask >> node & 1) == 1) {
          assertThat(books.freeCpu(host, node)).isGreaterThanOrEqualTo(vm.cpu());
          assertThat(books.freeMemory(host, node)).isGreaterThanOrEqualTo(vm.memory());
        }
      }
    }
  }

  /** What counts most, counted anew: no other allowed place leaves more places for the largest. */
  @Property(tries = 200)
  void noPlaceLeavesMorePlacesForTheLargest(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    FleetSnapshot fleet = RandomFleet.plain(seed, 12, 2, 0.4);
    var books = new Arrangement(fleet);
    Demand largest = demand(fleet, random, "largest");
    Demand vm = demand(fleet, random, "new");
    var placer = new Placer(fleet, Weights.forFragments(16), 0);
    placer.keepRoomFor(largest.spec());
    if (!(placer.place(vm.spec(), Cpu.ZERO) instanceof Placed placed)) {
      return;
    }
    int chosen = fleet.hostIndex(placed.placement().host()).orElseThrow();
    long kept = placesWith(books, largest, vm, chosen, placed.placement().numa().mask());
    placed
        .runnersUp()
        .forEach(other -> {
          int host = fleet.hostIndex(other.placement().host()).orElseThrow();
          assertThat(placesWith(books, largest, vm, host, other.placement().numa().mask()))
              .isLessThanOrEqualTo(kept);
        });
    for (int node = 0; node < fleet.nodesOf(chosen) && vm.numaNodes() == 1; node++) {
      if (books.freeCpu(chosen, node) >= vm.cpu()
          && books.freeMemory(chosen, node) >= vm.memory()) {
        assertThat(placesWith(books, largest, vm, chosen, 1 << node)).isLessThanOrEqualTo(kept);
      }
    }
  }

  /** One by one: puts VMs like the largest on every host until no more fit. */
  private static long placesWith(Arrangement books, Demand largest, Demand vm, int host, int mask) {
    books.hold(vm, host, mask, 1);
    long places = 0;
    for (int each = 0; each < books.fleet().hosts(); each++) {
      places += filled(books, largest, each);
    }
    books.hold(vm, host, mask, -1);
    return places;
  }

  private static long filled(Arrangement books, Demand largest, int host) {
    int nodes = books.fleet().nodesOf(host);
    long most = Long.MAX_VALUE;
    long sum = 0;
    for (int node = 0; node < nodes; node++) {
      long cpu = books.freeCpu(host, node);
      long memory = books.freeMemory(host, node);
      long here = 0;
      for (; cpu >= largest.cpu() && memory >= largest.memory(); here++) {
        cpu -= largest.cpu();
        memory -= largest.memory();
      }
      most = Math.min(most, here);
      sum += here;
    }
    return largest.numaNodes() == 1 ? sum : nodes < 2 ? 0 : most;
  }

  private static Demand demand(FleetSnapshot fleet, SplittableRandom random, String name) {
    int nodes = random.nextInt(1, 3);
    int cores = nodes * random.nextInt(1, 17);
    var spec =
        new VmSpec(
            new VmId(name),
            new Resources(Cpu.cores(cores), DataSize.gibibytes((long) cores * GIBIBYTES_A_CORE)),
            nodes,
            new PoolId("b"),
            Set.of(),
            true);
    return Demand.ofNew(fleet, spec, Cpu.ZERO);
  }
}
