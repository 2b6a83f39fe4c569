package io.drover.node;

import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How plans ended, for those who wait for it; an end may be heard of before anybody asks. */
final class PlanEnds {
  private static final int MOST_REMEMBERED = 1000;

  private final Map<PlanId, CompletableFuture<List<MoveOutcome>>> ends = new LinkedHashMap<>();

  synchronized CompletableFuture<List<MoveOutcome>> of(PlanId plan) {
    return ends.computeIfAbsent(plan, _ -> new CompletableFuture<>());
  }

  synchronized void hear(PlanId id, Plan plan) {
    if (plan instanceof Plan.Ended(_, var outcomes)) {
      of(id).complete(outcomes);
      if (ends.size() > MOST_REMEMBERED) {
        ends.values().removeIf(CompletableFuture::isDone);
      }
    }
  }
}
