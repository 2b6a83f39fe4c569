package io.drover.simulation.benchmark.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.fleetview.Arrangement;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import io.drover.rebalance.Step;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.benchmark.plan.PlanYardstick.Settings;
import io.drover.simulation.scenario.FleetShape;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PlanYardstickTest {
  private static final FleetShape SHAPE = FleetShape.of(100, 1_200);
  private static final Weights WEIGHTS = new Weights(0.8, 0.7, 1, 0.05, 0.1, 16, 0.3, 0.02);

  private final PlanFleet fleet = PlanFleet.of(SHAPE, 1);
  private final PlanBooks books =
      new PlanBooks(
          fleet.digests(), fleet.rules(), WEIGHTS, RuledFleet.NOON.minus(RuledFleet.STALE_AFTER));
  private final AtomicLong clock = new AtomicLong();

  @Test
  void thePlansToldOfAreCheckedAndTimed() {
    var settings = new Settings(SHAPE, 24, Duration.ofSeconds(2), 1);
    var result = PlanYardstick.run(settings, () -> clock.addAndGet(2_000_000), _ -> {});

    assertThat(result.hot()).isGreaterThan(5);
    assertThat(result.hotAfter()).isLessThan(result.hot());
    assertThat(result.moves()).isBetween(1, 24);
    assertThat(result.plans()).isPositive();
    assertThat(result.gain()).isGreaterThanOrEqualTo(result.firstGain()).isPositive();
    assertThat(result.after()).isLessThan(0.5 * result.before());
    assertThat(result.firstPlanSeconds()).isPositive().isLessThanOrEqualTo(result.gain95Seconds());
    assertThat(result.gain95Seconds()).isLessThanOrEqualTo(result.seconds());
  }

  @Test
  void theBooksNoticeEachRuleThatAStepBreaks() {
    assertThat(fleet.snapshot().hosts()).isEqualTo(100);
    Guest vm = guest(0, guest -> guest.vm().groups().isEmpty() && guest.vm().numaNodes() == 1);

    refused(step(vm, 1, 0, 0), "may not be moved from there");
    refused(step(vm, 0, 0, 0), "stays on its host");
    refused(step(vm, 0, 7, 0), "cordoned");
    refused(step(vm, 0, 11, 0), "silent");
    refused(step(vm, 0, cool(), 5), "no such NUMA nodes");
    refused(step(vm, 0, hot(), 0), "above the load ceiling");
    books.make(step(vm, 0, cool(), 0));
  }

  /** Each VM in a group is sent to each cool host, so that each reason to refuse it is met. */
  @Test
  void theBooksNoticeWhatGroupsForbid() {
    var reasons = new HashSet<String>();
    for (int from = 0; from < 100; from++) {
      for (Guest member : digest(from).guests()) {
        for (int to = 0; to < 100 && !member.vm().groups().isEmpty(); to++) {
          if (use(to) < 0.4) {
            reasons.add(refusal(step(member, from, to, 0)));
          }
        }
      }
    }

    assertThat(reasons)
        .anyMatch(why -> why.contains("of its group"))
        .anyMatch(why -> why.contains("against Spread"))
        .anyMatch(why -> why.contains("against Pin"))
        .anyMatch(why -> why.contains("against Exclusion"));
  }

  private String refusal(Step step) {
    try {
      books.make(step);
      books.make(new Step(step.vm(), step.to(), step.from(), 0, 0, List.of()));
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void theBooksCountTheScoreAsThePlannerDoes() {
    var planner = new Objectives(WEIGHTS).score(new Arrangement(fleet.snapshot()));

    assertThat(books.score()).isCloseTo(planner, Percentage.withPercentage(1e-9));
  }

  private void refused(Step step, String why) {
    assertThatThrownBy(() -> books.make(step)).hasMessageContaining(why);
  }

  private HostDigest digest(int host) {
    return fleet.digests().get(host);
  }

  private Guest guest(int host, Predicate<Guest> condition) {
    return digest(host).guests().stream().filter(condition).findFirst().orElseThrow();
  }

  private double use(int host) {
    return (double) digest(host).cpuUsed().millicores()
        / digest(host).spec().physicalCpu().millicores();
  }

  /** A host with room, and one far above the ceiling, both open and heard from. */
  private int cool() {
    return byUse(1);
  }

  private int hot() {
    return byUse(-1);
  }

  private int byUse(int sign) {
    return IntStream.range(1, 100)
        .filter(h -> h % 50 != 7 && h % 97 != 11)
        .boxed()
        .min(Comparator.comparingDouble((Integer h) -> sign * use(h)))
        .orElseThrow();
  }

  private Step step(Guest vm, int from, int to, int node) {
    return new Step(
        vm.vm(),
        new Placement(digest(from).spec().id(), vm.numa()),
        new Placement(digest(to).spec().id(), NumaSet.of(node)),
        0,
        0,
        List.of());
  }
}
