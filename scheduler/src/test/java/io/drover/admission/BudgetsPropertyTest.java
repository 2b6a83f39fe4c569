package io.drover.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.HostSpec;
import io.drover.model.MoveId;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.plan.ConcurrencyLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The counts against their plain, slow twin: whatever is let in, no limit is ever passed, and
 * nothing waits for no reason.
 */
class BudgetsPropertyTest {
  private static final int STEPS = 300;

  @Property(tries = 200)
  void noLimitIsEverPassedAndNoMoveWaitsForNothing(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var limits =
        new ConcurrencyLimits(
            random.nextInt(1, 4),
            random.nextInt(1, 4),
            random.nextInt(1, 6),
            random.nextInt(1, 9),
            random.nextInt(1, 9),
            random.nextInt(1, 12));
    List<HostSpec> hosts = hosts(random);
    var budgets = new Budgets(limits);
    Map<MoveId, Passage> underWay = new HashMap<>();
    for (int i = 0; i < STEPS; i++) {
      var move = new MoveId(new PlanId("plan-" + random.nextInt(3)), random.nextInt(20));
      if (random.nextInt(3) == 0) {
        budgets.end(move);
        underWay.remove(move);
      } else {
        var passage =
            new Passage(
                any(random, hosts), any(random, hosts), new PoolId("pool-" + random.nextInt(2)));
        assertThat(budgets.reached(passage).isEmpty())
            .isEqualTo(keeps(limits, underWay.values(), passage));
        if (budgets.reached(passage).isEmpty() || underWay.containsKey(move)) {
          budgets.begin(move, passage);
          underWay.putIfAbsent(move, passage);
        }
      }
      assertThat(budgets.underWay()).isEqualTo(underWay.size());
    }
  }

  /** Whether one more would keep every limit, counted from the beginning. */
  private static boolean keeps(
      ConcurrencyLimits limits, Collection<Passage> underWay, Passage more) {
    return underWay.size() < limits.inFleet()
        && count(underWay, p -> p.from().id().equals(more.from().id())) < limits.outOfHost()
        && count(underWay, p -> p.to().id().equals(more.to().id())) < limits.intoHost()
        && (more.from().rack().equals(more.to().rack())
            || (count(underWay, p -> crosses(p) && p.from().rack().equals(more.from().rack()))
                    < limits.overUplink()
                && count(underWay, p -> crosses(p) && p.to().rack().equals(more.to().rack()))
                    < limits.overUplink()))
        && count(underWay, p -> p.pool().equals(more.pool())) < limits.overPool()
        && count(underWay, p -> p.from().zone().equals(more.from().zone())) < limits.inZone()
        && count(underWay, p -> p.to().zone().equals(more.to().zone())) < limits.inZone();
  }

  private static boolean crosses(Passage passage) {
    return !passage.from().rack().equals(passage.to().rack());
  }

  private static long count(Collection<Passage> passages, Predicate<Passage> which) {
    return passages.stream().filter(which).count();
  }

  private static List<HostSpec> hosts(SplittableRandom random) {
    var hosts = new ArrayList<HostSpec>();
    for (int i = random.nextInt(2, 10); i > 0; i--) {
      int rack = random.nextInt(4);
      hosts.add(BudgetsTest.host("host-" + i, "rack-" + rack, "zone-" + rack % 2));
    }
    return hosts;
  }

  private static HostSpec any(SplittableRandom random, List<HostSpec> hosts) {
    return hosts.get(random.nextInt(hosts.size()));
  }
}
