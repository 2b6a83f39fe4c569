package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.NumaFit;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Unplaceable;
import io.drover.placement.Remedy.Move;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Changes carried out on fleets of every kind, and all single moves tried on small ones. */
class RemedyPropertyTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);
  private static final Cpu USE = Cpu.cores(2);

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void onceTheChangeIsCarriedOutTheVmIsPlaced(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var placer = new Placer(fleet, WEIGHTS);
    VmSpec vm = unplaceable(placer, seed);

    placer
        .remedy(vm, USE)
        .ifPresent(remedy -> {
          remedy.moves().forEach(move -> assertThat(allowed(fleet)).contains(move));
          assertThat(remedy.steps()).isNotEmpty();
          var changed = new ChangedFleet(RandomFleet.told(seed), WEIGHTS);
          changed.carryOut(remedy);
          assertThat(changed.place(vm, USE))
              .as("seed %d, %s", seed, remedy)
              .isInstanceOf(Placed.class);
        });
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void noSingleMoveThatWouldDoIsCheaper(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var placer = new Placer(fleet, WEIGHTS);
    VmSpec vm = unplaceable(placer, seed);
    Optional<Remedy> remedy = placer.remedy(vm, USE);
    long found =
        remedy
            .filter(one -> one.relaxations().isEmpty())
            .map(one -> bytes(one.moves().getFirst()))
            .orElse(Long.MAX_VALUE);

    for (Move move : allowed(fleet)) {
      if (bytes(move) < found) {
        var changed = new ChangedFleet(RandomFleet.told(seed), WEIGHTS);
        changed.move(move);
        assertThat(changed.place(vm, USE))
            .as("seed %d, %s instead of %s", seed, move, remedy)
            .isInstanceOf(Unplaceable.class);
      }
    }
  }

  private static long bytes(Move move) {
    return move.vm().size().memory().bytes();
  }

  /** Every move that the rules allow, on the NUMA nodes a placement chooses. */
  private static List<Move> allowed(FleetSnapshot fleet) {
    var arrangement = new Arrangement(fleet);
    var view = new HostView(arrangement);
    var numa = new NumaFit(arrangement, WEIGHTS.chunkCores() * 1000L);
    var rules = Constraints.all(WEIGHTS.targetCeiling());
    var moves = new ArrayList<Move>();
    for (int row = 0; row < fleet.vms(); row++) {
      Demand vm = Demand.ofResident(fleet, row);
      for (int host = 0; host < fleet.hosts(); host++) {
        if (host != fleet.vmHost(row) && rules.allow(vm, view.at(host))) {
          moves.add(
              new Move(
                  vm.spec(),
                  fleet.vmPlacement(row),
                  new Placement(fleet.hostId(host), new NumaSet(numa.mask(vm, host)))));
        }
      }
    }
    return moves;
  }

  /** One that finds no place, of many sizes and groups. */
  private static VmSpec unplaceable(Placer placer, long seed) {
    var random = new SplittableRandom(seed);
    VmSpec vm = hardToPlace(random);
    while (placer.place(vm, USE) instanceof Placed) {
      vm = hardToPlace(random);
    }
    return vm;
  }

  private static VmSpec hardToPlace(SplittableRandom random) {
    var groups = new HashSet<GroupId>();
    for (int i = random.nextInt(3); i > 0; i--) {
      groups.add(
          random.nextInt(3) == 0
              ? new GroupId("backend")
              : new GroupId("tier-" + random.nextInt(4)));
    }
    int cores = random.nextInt(3) == 0 ? random.nextInt(1, 8) : random.nextInt(8, 100);
    return new VmSpec(
        new VmId("new"),
        new Resources(Cpu.cores(cores), DataSize.gibibytes(random.nextInt(1, 200))),
        random.nextInt(4) == 0 ? 2 : 1,
        new PoolId(random.nextBoolean() ? "a" : "b"),
        random.nextInt(3) == 0 ? Set.of(new GroupId("group-" + random.nextInt(3))) : Set.of(),
        true,
        groups,
        random.nextInt(3) == 0 ? new CpuModel("new") : CpuModel.ANY);
  }
}
