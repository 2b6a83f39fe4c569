package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.ScoreTerm;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The placer with its rankings, held against a scan of every host after any history. */
class PlacerTwinPropertyTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);
  private static final Weights PACKING = Weights.forFragments(16);

  @Property(tries = 120)
  void rankingsAnswerAsAScanDoesWhateverHappenedBefore(@ForAll long seed) {
    var history = new History(seed, seed % 2 == 0 ? WEIGHTS : PACKING);
    for (int step = 0; step < 150; step++) {
      history.change();
      VmSpec vm = history.newVm();
      Cpu use = history.use(vm);
      PlacementAnswer answer = history.placer.place(vm, use);
      assertThat(answer).isEqualTo(history.placer.placeByScan(vm, use));
      if (answer instanceof Placed placed && history.random.nextInt(3) > 0) {
        history.take(placed, use);
      }
    }
  }

  @Property(tries = 60)
  void soTheyDoWhileRoomIsKeptForTheLargest(@ForAll long seed) {
    var history = new History(seed, WEIGHTS);
    for (int step = 0; step < 150; step++) {
      if (step % 50 == 20) {
        history.placer.keepRoomFor(history.newVm());
      }
      history.change();
      VmSpec vm = history.newVm();
      Cpu use = history.use(vm);
      PlacementAnswer answer = history.placer.place(vm, use);
      assertThat(answer).isEqualTo(history.placer.placeByScan(vm, use));
      if (answer instanceof Placed placed && history.random.nextInt(3) > 0) {
        history.take(placed, use);
      }
    }
  }

  @Property(tries = 60)
  void noTwoOfABatchsGroupShareAHost(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var history = new History(seed, WEIGHTS);
    List<VmSpec> batch = IntStream.range(0, 30).mapToObj(_ -> history.newVm()).toList();
    List<PlacementAnswer> answers =
        history.placer.placeAll(batch, BatchOrder.values()[random.nextInt(2)]);

    Map<HostId, List<VmSpec>> byHost = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      if (answers.get(i) instanceof Placed placed) {
        assertThat(placed.vm()).isEqualTo(batch.get(i));
        byHost.computeIfAbsent(placed.placement().host(), _ -> new ArrayList<>()).add(placed.vm());
      }
    }
    byHost.forEach((host, vms) -> {
      var groups = new ArrayList<GroupId>();
      vms.forEach(vm -> groups.addAll(vm.apart()));
      assertThat(groups).as("groups on %s", host).doesNotHaveDuplicates();
    });
  }

  @Property(tries = 5)
  void soItDoesWhereTheBestHundredHostsAreAllRefused(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.plain(seed, 200, 2, 0.3);
    var placer = new Placer(fleet, WEIGHTS);
    for (int i = 0; i < 130; i++) {
      var vm =
          new VmSpec(
              new VmId("new-" + i),
              new Resources(Cpu.cores(1), DataSize.gibibytes(1)),
              1,
              new PoolId("b"),
              Set.of(new GroupId("all")),
              true);
      PlacementAnswer answer = placer.place(vm, Cpu.ZERO);
      assertThat(answer).isInstanceOf(Placed.class).isEqualTo(placer.placeByScan(vm, Cpu.ZERO));
      placer.take((Placed) answer, Cpu.ZERO);
    }
  }

  /** A scan written anew: no ranking, no shortlist, no trial; the snapshot as it is. */
  @Property(tries = 100)
  void theBestHostIsTheFirstOfTheLowestScoreAmongThoseAllowed(@ForAll long seed) {
    var history = new History(seed, WEIGHTS);
    VmSpec vm = history.newVm();
    Cpu use = history.use(vm);
    history.placer.place(vm, use); // the second answer comes from a ranking
    var arrangement = new Arrangement(history.fleet);
    var view = new HostView(arrangement);
    var demand = Demand.ofNew(history.fleet, vm, use);
    Constraints constraints = Constraints.all(WEIGHTS.targetCeiling());
    List<HostId> allowed =
        IntStream.range(0, history.fleet.hosts())
            .filter(host -> constraints.veto(demand, view.at(host)).isEmpty())
            .mapToObj(history.fleet::hostId)
            .toList();

    if (history.placer.place(vm, use) instanceof Placed placed) {
      assertThat(allowed).contains(placed.placement().host());
      assertThat(placed.runnersUp()).hasSize(Math.min(3, allowed.size() - 1));
      double score = placed.terms().stream().mapToDouble(ScoreTerm::value).sum();
      assertThat(placed.runnersUp())
          .allSatisfy(other -> {
            assertThat(other.score()).isGreaterThanOrEqualTo(score - 1e-9);
            assertThat(allowed).contains(other.placement().host());
          })
          .isSortedAccordingTo((a, b) -> Double.compare(a.score(), b.score()));
    } else {
      assertThat(allowed).isEmpty();
    }
  }

  /** Placements, departures, cordons and measurements as they come. */
  private static final class History {
    final SplittableRandom random;
    final FleetSnapshot fleet;
    final Placer placer;
    private final List<Placed> here = new ArrayList<>();
    private final List<Integer> residents;
    private int vms;

    History(long seed, Weights weights) {
      random = new SplittableRandom(seed);
      fleet = RandomFleet.small(seed);
      placer = new Placer(fleet, weights, 3);
      residents =
          new ArrayList<>(
              IntStream.range(0, fleet.vms()).filter(vm -> !fleet.vmIncoming(vm)).boxed().toList());
    }

    void take(Placed placed, Cpu use) {
      placer.take(placed, use);
      here.add(placed);
    }

    void change() {
      HostId host = fleet.hostId(random.nextInt(fleet.hosts()));
      switch (random.nextInt(6)) {
        case 0 -> placer.cordon(host, Cordon.values()[random.nextInt(3)]);
        case 1 -> placer.cordon(host, Cordon.OPEN);
        case 2 -> placer.measured(host, new Cpu(random.nextLong(100_000)));
        case 3 -> {
          if (!here.isEmpty()) {
            Placed gone = here.remove(random.nextInt(here.size()));
            assertThat(placer.release(gone.vm().id(), gone.placement().host())).isTrue();
            assertThat(placer.release(gone.vm().id(), gone.placement().host())).isFalse();
          }
        }
        case 4 -> {
          if (!residents.isEmpty()) {
            int gone = residents.remove(random.nextInt(residents.size()));
            assertThat(placer.release(fleet.vmSpec(gone).id(), fleet.hostId(fleet.vmHost(gone))))
                .isTrue();
          }
        }
        default -> {}
      }
    }

    VmSpec newVm() {
      int cores = 1 << random.nextInt(1, 6);
      Set<GroupId> apart =
          switch (random.nextInt(4)) {
            case 0 -> Set.of(new GroupId("group-" + random.nextInt(3)));
            case 1 -> Set.of(new GroupId("new-" + random.nextInt(2)));
            default -> Set.of();
          };
      return new VmSpec(
          new VmId("new-" + vms++),
          new Resources(Cpu.cores(cores), DataSize.gibibytes(2L * cores)),
          random.nextInt(4) == 0 ? 2 : 1,
          new PoolId(random.nextInt(8) == 0 ? "a" : "b"),
          apart,
          true,
          random.nextBoolean() ? Set.of(new GroupId("tier-" + random.nextInt(4))) : Set.of(),
          CpuModel.ANY);
    }

    Cpu use(VmSpec vm) {
      return random.nextInt(4) == 0
          ? new Cpu(random.nextLong(1 + vm.size().cpu().millicores()))
          : Placer.unmeasuredUse(vm);
    }
  }
}
