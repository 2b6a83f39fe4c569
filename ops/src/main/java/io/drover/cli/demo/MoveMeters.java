package io.drover.cli.demo;

import io.drover.model.MoveId;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanEvent.MoveEnded;
import io.drover.plan.PlanEvent.MovesReleased;
import io.drover.simulation.invariant.Invariants;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.simulation.invariant.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Counts what the journal says of moves, and checks the invariants over it. Fed in journal order,
 * by one thread at a time.
 */
final class MoveMeters {
  private static final long LONGEST_BLACKOUT_MICROS = 3_600_000_000L;
  private static final int MOST_VIOLATIONS_KEPT = 20;

  private final Invariants invariants = Invariants.all();
  private final List<Violation> firstViolations = new ArrayList<>();
  private final Histogram blackoutMicros = new Histogram(LONGEST_BLACKOUT_MICROS, 3);
  private final Map<String, Long> failures = new HashMap<>();
  private long violations;
  private final Set<MoveId> underWay = new HashSet<>();
  private long completed;
  private long rolledBack;
  private long refused;
  private long entries;

  synchronized void on(JournalEntry entry) {
    entries++;
    invariants.on(entry).forEach(this::onViolation);
    if (entry instanceof JournalEntry.OfPlan plan) {
      onPlan(plan.plan(), plan.event());
    }
  }

  private void onViolation(Violation violation) {
    violations++;
    if (firstViolations.size() < MOST_VIOLATIONS_KEPT) {
      firstViolations.add(violation);
    }
  }

  private void onPlan(PlanId plan, PlanEvent event) {
    switch (event) {
      case MovesReleased e -> e.moves().forEach(move -> underWay.add(new MoveId(plan, move)));
      case MoveEnded e -> {
        underWay.remove(new MoveId(plan, e.move()));
        onEnd(e.outcome());
      }
      case PlanEvent.PlanProposed _, PlanEvent.PlanEnded _ -> {}
    }
  }

  private void onEnd(MoveOutcome outcome) {
    switch (outcome) {
      case MoveOutcome.Completed(_, var blackout, _) -> {
        completed++;
        blackoutMicros.recordValue(Math.min(LONGEST_BLACKOUT_MICROS, blackout.toNanos() / 1000));
      }
      case MoveOutcome.FoundCompleted _ -> completed++;
      case MoveOutcome.RolledBack(var reason) -> {
        rolledBack++;
        failures.merge(kind(reason), 1L, Long::sum);
      }
      case MoveOutcome.Refused(var reason) -> {
        refused++;
        failures.merge(kind(reason), 1L, Long::sum);
      }
    }
  }

  /** The reason without the numbers and ids in it, so that like ones count together. */
  private static String kind(String reason) {
    String kind = reason.replaceAll("\\b[\\w.:+-]*\\d[\\w.:+-]*(\\[[^]]*])?", "…");
    return kind.length() > 60 ? kind.substring(0, 60) + "…" : kind;
  }

  synchronized long entries() {
    return entries;
  }

  synchronized long completed() {
    return completed;
  }

  synchronized long rolledBack() {
    return rolledBack;
  }

  synchronized long refused() {
    return refused;
  }

  /** Moves released that have not ended. */
  synchronized long underWay() {
    return underWay.size();
  }

  synchronized long violations() {
    return violations;
  }

  synchronized List<Violation> firstViolations() {
    return List.copyOf(firstViolations);
  }

  synchronized double blackoutMillis(double percentile) {
    return blackoutMicros.getTotalCount() == 0
        ? 0
        : blackoutMicros.getValueAtPercentile(percentile) / 1000.0;
  }

  /** Reasons of moves that did not complete, most frequent first. */
  synchronized List<Map.Entry<String, Long>> failures(int most) {
    return failures.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(e -> Map.entry(e.getKey(), e.getValue()))
        .toList();
  }
}
