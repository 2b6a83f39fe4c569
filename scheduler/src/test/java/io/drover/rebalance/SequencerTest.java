package io.drover.rebalance;

import static io.drover.fleetview.RandomFleet.NOON;
import static io.drover.fleetview.RandomFleet.STALE_AFTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
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
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequencerTest {
  private static final Weights WEIGHTS = Weights.forFragments(16);
  private static final PoolId POOL = new PoolId("pool");

  /** a and b are full and change places; c has room for one of them. */
  private static final List<Leg> SWAP = List.of(new Leg(0, 1, 1), new Leg(1, 0, 1));

  @Test
  void aCycleIsOpenedByParking() {
    FleetSnapshot fleet = fleet(16, 16, 0);

    List<Leg> order = new Sequencer(fleet, new Objectives(WEIGHTS), SWAP, 3).order();

    assertThat(order).containsExactly(new Leg(0, 2, 1), new Leg(1, 0, 1), new Leg(0, 1, 1));
    assertThat(new Precedence(fleet, 1, order).waits())
        .containsExactly(List.of(), List.of(0), List.of(0, 1));
  }

  @Test
  void aCycleWithoutAParkingPlaceOrAMoveToSpareIsLeftOut() {
    assertThat(new Sequencer(fleet(16, 16, 16), new Objectives(WEIGHTS), SWAP, 3).order())
        .isEmpty();
    assertThat(new Sequencer(fleet(16, 16, 0), new Objectives(WEIGHTS), SWAP, 2).order()).isEmpty();
  }

  @Test
  void aMoveThatNeedsRoomGoesAfterTheOneThatMakesIt() {
    FleetSnapshot fleet = fleet(16, 16, 0);
    List<Leg> legs = List.of(new Leg(0, 1, 1), new Leg(1, 2, 1));

    List<Leg> order = new Sequencer(fleet, new Objectives(WEIGHTS), legs, 9).order();

    assertThat(order).containsExactly(new Leg(1, 2, 1), new Leg(0, 1, 1));
    assertThat(new Precedence(fleet, 1, order).waits()).containsExactly(List.of(), List.of(0));
  }

  @Test
  void aRivalWaitsUntilTheOtherHasLeft() {
    FleetSnapshot fleet = fleet(Set.of(new GroupId("apart")), 2, 2, 0);
    List<Leg> legs = List.of(new Leg(0, 1, 1), new Leg(1, 2, 1));

    List<Leg> order = new Sequencer(fleet, new Objectives(WEIGHTS), legs, 9).order();

    assertThat(order).containsExactly(new Leg(1, 2, 1), new Leg(0, 1, 1));
    assertThat(new Precedence(fleet, 1, order).waits()).containsExactly(List.of(), List.of(0));
  }

  @Test
  void movesThatNeedNothingOfOneAnotherWaitForNothing() {
    FleetSnapshot fleet = fleet(2, 2, 0);
    List<Leg> legs = List.of(new Leg(0, 1, 1), new Leg(1, 2, 1));

    assertThat(new Precedence(fleet, 1, legs).waits()).containsExactly(List.of(), List.of());
  }

  private static FleetSnapshot fleet(int... cores) {
    return fleet(Set.of(), cores);
  }

  /** Hosts of one node with 16 cores, each with one VM of so many. */
  private static FleetSnapshot fleet(Set<GroupId> apart, int... cores) {
    var digests = new ArrayList<HostDigest>();
    for (int h = 0; h < cores.length; h++) {
      var spec =
          new HostSpec(
              new HostId("host-" + h),
              new ZoneId("z"),
              new RackId("r"),
              List.of(new Resources(Cpu.cores(16), DataSize.gibibytes(64))),
              1,
              DataRate.gigabits(10),
              Set.of(POOL));
      List<Guest> guests =
          cores[h] == 0
              ? List.of()
              : List.of(
                  new Guest(
                      new VmSpec(
                          new VmId("vm-" + h),
                          new Resources(Cpu.cores(cores[h]), DataSize.gibibytes(8)),
                          1,
                          POOL,
                          apart,
                          true),
                      NumaSet.of(0),
                      Cpu.ZERO,
                      DataRate.ZERO));
      digests.add(new HostDigest(spec, 1, NOON, Cpu.ZERO, Cordon.OPEN, guests, List.of()));
    }
    return FleetSnapshot.of(1, NOON, digests, STALE_AFTER);
  }
}
