package io.drover.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.admission.Budgets.Reached;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MoveId;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.ZoneId;
import io.drover.plan.ConcurrencyLimits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private static final PoolId SSD = new PoolId("ssd");
  private static final PoolId HDD = new PoolId("hdd");
  private static final int MANY = 99;
  private static final HostSpec A = host("a", "r1", "z1");
  private static final HostSpec B = host("b", "r1", "z1");
  private static final HostSpec C = host("c", "r2", "z1");
  private static final HostSpec D = host("d", "r3", "z2");
  private static final HostSpec E = host("e", "r4", "z2");

  @Test
  void givenAHostThatIsLeft_thenTheNextOneOutWaitsAndTheOneInDoesNot() {
    var budgets = new Budgets(new ConcurrencyLimits(1, MANY, MANY, MANY, MANY, MANY));
    budgets.begin(move(0), passage(A, C));

    assertThat(budgets.reached(passage(A, D))).contains(Reached.OUT_OF_HOST);
    assertThat(budgets.reached(passage(B, A))).isEmpty();
  }

  @Test
  void givenAHostThatIsEntered_thenTheNextOneInWaitsAndTheOneOutDoesNot() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, 1, MANY, MANY, MANY, MANY));
    budgets.begin(move(0), passage(A, C));

    assertThat(budgets.reached(passage(D, C))).contains(Reached.INTO_HOST);
    assertThat(budgets.reached(passage(C, A))).isEmpty();
  }

  @Test
  void givenAnUplink_thenOnlyMovesAcrossItCountAndEachDirectionApart() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, 1, MANY, MANY, MANY));
    budgets.begin(move(0), passage(A, B)); // within the rack
    assertThat(budgets.reached(passage(A, C))).isEmpty();

    budgets.begin(move(1), passage(A, C));
    assertThat(budgets.reached(passage(B, D))).contains(Reached.UPLINK);
    assertThat(budgets.reached(passage(D, C))).contains(Reached.UPLINK);
    assertThat(budgets.reached(passage(B, A))).isEmpty();
    assertThat(budgets.reached(passage(C, A))).isEmpty();
  }

  @Test
  void givenAPool_thenItsMovesCountWhereverTheyGo() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, MANY, 1, MANY, MANY));
    budgets.begin(move(0), passage(A, B));

    assertThat(budgets.reached(passage(D, E))).contains(Reached.POOL);
    assertThat(budgets.reached(new Passage(A, B, HDD))).isEmpty();
  }

  @Test
  void givenAZone_thenLeavingAndEnteringCountApart() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, MANY, MANY, 1, MANY));
    budgets.begin(move(0), passage(A, D));

    assertThat(budgets.reached(passage(B, E))).contains(Reached.ZONE);
    assertThat(budgets.reached(passage(E, B))).isEmpty();
    assertThat(budgets.reached(passage(E, D))).contains(Reached.ZONE);
  }

  @Test
  void givenTheFleetsLimit_thenEveryMoveWaitsUntilOneEnds() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, MANY, MANY, MANY, 1));
    budgets.begin(move(0), passage(A, B));
    assertThat(budgets.reached(passage(D, E))).contains(Reached.FLEET);

    budgets.end(move(0));
    assertThat(budgets.reached(passage(D, E))).isEmpty();
  }

  @Test
  void givenRepeats_thenAMoveCountsOnceAndIsGivenBackOnce() {
    var budgets = new Budgets(new ConcurrencyLimits(2, MANY, MANY, MANY, MANY, MANY));
    budgets.begin(move(0), passage(A, B));
    budgets.begin(move(0), passage(A, B));
    assertThat(budgets.underWay()).isEqualTo(1);
    budgets.begin(move(1), passage(A, B));
    budgets.end(move(0));
    budgets.end(move(0));
    budgets.end(move(7));

    assertThat(budgets.underWay()).isEqualTo(1);
    budgets.begin(move(2), passage(A, B));
    assertThat(budgets.reached(passage(A, B))).contains(Reached.OUT_OF_HOST);
  }

  @Test
  void givenMovesOfTwoPlansWithTheSameIndex_thenTheyAreTwo() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, MANY, MANY, MANY, MANY));
    budgets.begin(new MoveId(new PlanId("p"), 0), passage(A, B));
    budgets.begin(new MoveId(new PlanId("q"), 0), passage(A, B));

    assertThat(budgets.underWay()).isEqualTo(2);
  }

  @Test
  void givenWhatHasBegunAnyway_thenItCountsAboveTheLimitToo() {
    var budgets = new Budgets(new ConcurrencyLimits(MANY, MANY, MANY, MANY, MANY, 1));
    for (int i = 0; i < 3; i++) {
      budgets.begin(move(i), passage(A, B));
    }
    budgets.end(move(0));
    budgets.end(move(1));

    assertThat(budgets.reached(passage(A, B))).contains(Reached.FLEET);
  }

  @Test
  void givenALimitOfNothing_thenItIsRefused() {
    assertThatThrownBy(() -> new ConcurrencyLimits(1, 1, 1, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zone 0");
  }

  private static MoveId move(int index) {
    return new MoveId(new PlanId("plan"), index);
  }

  private static Passage passage(HostSpec from, HostSpec to) {
    return new Passage(from, to, SSD);
  }

  static HostSpec host(String id, String rack, String zone) {
    return new HostSpec(
        new HostId(id),
        new ZoneId(zone),
        new RackId(rack),
        List.of(new Resources(Cpu.cores(8), DataSize.gibibytes(32))),
        1,
        DataRate.gigabits(25),
        Set.of(SSD));
  }
}
