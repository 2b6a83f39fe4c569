package io.drover.cell;

import static io.drover.cell.SampleCell.POLICY;
import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.LIMITS;
import static io.drover.plan.SamplePlan.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.CellId;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanKind;
import io.drover.plan.PlanRules;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.plan.SamplePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A cell and its plans, each under its own rules, over messages that are lost, doubled and late;
 * now and then the cell starts anew. Limits hold for what the plans have truly released, and in the
 * end every plan is over and the cell knows it.
 */
class CellPropertyTest {
  private static final int STEPS = 400;
  private static final int PLANS = 4;
  private static final Set<HostId> HOSTS = Set.of(host(0), host(1), host(2), host(3));

  private final Map<PlanId, Plan> plans = new TreeMap<>();
  private final List<Runnable> onTheWay = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private Instant now = NOON;
  private int life;
  private Cell cell = newCell();

  @Property(tries = 150)
  void limitsHoldWhateverIsLostAndNothingIsLeftBehind(@ForAll long seed) {
    random = new SplittableRandom(seed);
    plans.clear();
    onTheWay.clear();
    now = NOON;
    for (int i = 0; i < PLANS; i++) {
      var id = new PlanId("plan-" + i);
      plans.put(
          id, PlanRules.evolve(Plan.UNPROPOSED, new PlanEvent.PlanProposed(proposal(id), now)));
    }
    start();
    for (int i = 0; i < STEPS; i++) {
      now = now.plusMillis(random.nextInt(6_000));
      step(random.nextInt(100));
      assertLimits();
    }
    comeToRest();
    assertThat(plans.values()).allMatch(Plan.Ended.class::isInstance);
    assertThat(cell.status(now).plans()).isZero();
    assertThat(cell.status(now).underWay()).isZero();
  }

  private void step(int what) {
    if (what < 2) {
      start();
    } else if (what < 20) {
      HOSTS.forEach(this::sample);
    } else if (what < 40) {
      tick(true);
    } else if (what < 50) {
      plans.forEach((id, plan) -> remind(id, true));
    } else if (what < 65) {
      endSomeMove();
    } else if (!onTheWay.isEmpty()) {
      onTheWay.remove(random.nextInt(onTheWay.size())).run();
    }
  }

  /** Nothing is lost any more, moves end, and time passes. */
  private void comeToRest() {
    for (int i = 0; i < 400; i++) {
      now = now.plusSeconds(15);
      HOSTS.forEach(this::sample);
      tick(false);
      List.copyOf(plans.keySet())
          .forEach(id -> {
            for (int move = 0; move < 6; move++) {
              tell(id, new PlanCommand.ReportMoveEnded(move, COMPLETED, now));
            }
            remind(id, false);
          });
      while (!onTheWay.isEmpty()) {
        onTheWay.removeFirst().run();
      }
      assertLimits();
    }
  }

  /** The cell's process begins anew: what was on the way to the old one is gone. */
  private void start() {
    onTheWay.clear();
    cell = newCell();
    HOSTS.forEach(this::sample);
    plans.forEach((id, plan) -> {
      if (!(plan instanceof Plan.Ended)) {
        cell.onPlan(id, plan, now);
      }
    });
  }

  private Cell newCell() {
    var open = new TreeSet<PlanId>();
    plans.forEach((id, plan) -> {
      if (!(plan instanceof Plan.Ended)) {
        open.add(id);
      }
    });
    return new Cell(POLICY, CellId.MAIN, "life-" + ++life, 1, HOSTS, open);
  }

  private void sample(HostId host) {
    cell.onDigest(SampleCell.digest(host, 1, now, 0.1).open(), now);
  }

  private void tick(boolean lossy) {
    for (CellInstruction due : cell.onTick(now)) {
      var instruction = (CellInstruction.OfPlan) due; // no host is lost here
      send(
          lossy,
          () -> {
            tell(instruction.plan(), instruction.command());
            if (plans.get(instruction.plan()) instanceof Plan.Ended) {
              show(
                  instruction.plan(),
                  lossy); // it was passivated, and shows itself when it is woken
            }
          });
    }
  }

  private void remind(PlanId id, boolean lossy) {
    if (plans.get(id) instanceof Plan.Active) {
      tell(id, new PlanCommand.Remind(now));
      show(id, lossy);
    }
  }

  private void endSomeMove() {
    var ids = List.copyOf(plans.keySet());
    MoveOutcome outcome = random.nextInt(4) == 0 ? new MoveOutcome.RolledBack("slow") : COMPLETED;
    tell(
        ids.get(random.nextInt(ids.size())),
        new PlanCommand.ReportMoveEnded(random.nextInt(6), outcome, now));
  }

  private void tell(PlanId id, PlanCommand command) {
    Plan plan = plans.getOrDefault(id, Plan.UNPROPOSED);
    if (PlanRules.decide(plan, command) instanceof Decision.Accepted<PlanEvent>(var events)
        && !events.isEmpty()) {
      for (PlanEvent event : events) {
        plan = PlanRules.evolve(plan, event);
      }
      plans.put(id, plan);
      show(id, true);
    }
  }

  private void show(PlanId id, boolean lossy) {
    Plan plan = plans.getOrDefault(id, Plan.UNPROPOSED);
    send(lossy, () -> cell.onPlan(id, plan, now));
  }

  private void send(boolean lossy, Runnable message) {
    for (int copies = lossy ? random.nextInt(3) : 1; copies > 0; copies--) {
      onTheWay.add(message);
    }
  }

  /** Counted from what the plans have recorded, whatever the cell believes. */
  private void assertLimits() {
    Map<HostId, Integer> out = new HashMap<>();
    Map<HostId, Integer> in = new HashMap<>();
    int all = 0;
    for (Plan plan : plans.values()) {
      for (MoveOrder order : PlanRules.owed(plan)) {
        out.merge(order.from().host(), 1, Integer::sum);
        in.merge(order.to().host(), 1, Integer::sum);
        all++;
      }
    }
    assertThat(out.values()).allMatch(count -> count <= LIMITS.outOfHost(), "out of one host");
    assertThat(in.values()).allMatch(count -> count <= LIMITS.intoHost(), "into one host");
    assertThat(all).isLessThanOrEqualTo(LIMITS.inFleet());
  }

  private Proposal proposal(PlanId id) {
    var moves = new ArrayList<PlannedMove>();
    Instant validUntil = now.plusSeconds(random.nextInt(300, 1800));
    for (int move = 0; move < 6; move++) {
      MoveOrder sample = SamplePlan.order(move);
      int from = random.nextInt(4);
      int to = (from + random.nextInt(1, 4)) % 4;
      var order =
          new MoveOrder(
              new MoveId(id, move),
              sample.vm(),
              at(from),
              at(to),
              sample.terms(),
              false,
              now,
              validUntil);
      moves.add(
          new PlannedMove(
              order,
              0.1,
              move > 0 && random.nextInt(3) == 0 ? List.of(random.nextInt(move)) : List.of()));
    }
    var provenance = new Provenance(1, "a", "b", "none", 1, now, now, validUntil);
    return new Proposal(
        random.nextBoolean() ? PlanKind.DRAIN : PlanKind.REBALANCE, provenance, LIMITS, moves);
  }

  private static HostId host(int number) {
    return new HostId("host-" + number);
  }

  private static Placement at(int host) {
    return new Placement(host(host), NumaSet.of(0));
  }
}
