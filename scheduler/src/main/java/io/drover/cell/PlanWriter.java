package io.drover.cell;

import io.drover.cell.PlanningTask.PlanningResult;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.PlanId;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.rebalance.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Turns what was decided into plans: with ids, orders and where each decision came from. */
final class PlanWriter {
  private final PlanningResult result;
  private final PlanningTask task;
  private final Instant at;

  PlanWriter(PlanningResult result, Instant at) {
    this.result = result;
    this.task = result.task();
    this.at = at;
  }

  /** The plans by id; none when nothing is worth a move. */
  Map<PlanId, Proposal> proposals(CellId cell, String incarnation, long decision) {
    String prefix =
        task.kind().name().toLowerCase(Locale.ROOT) + "-" + incarnation + "-" + decision;
    Map<PlanId, Proposal> proposals = new LinkedHashMap<>();
    switch (task.kind()) {
      case REBALANCE -> {
        if (!result.steps().isEmpty()) {
          PlanId id = PlanId.of(cell, prefix);
          proposals.put(id, proposal(id, result.steps()));
        }
      }
      case MANUAL ->
          throw new IllegalStateException("what an operator asks for is not a planner's result");
      case DRAIN ->
          byHost()
              .forEach((host, steps) -> {
                PlanId id = PlanId.of(cell, prefix + "-" + host);
                proposals.put(id, proposal(id, steps));
              });
    }
    return proposals;
  }

  private Map<HostId, List<Step>> byHost() {
    Map<HostId, List<Step>> byHost = new TreeMap<>();
    for (Step step : result.steps()) {
      if (!step.after().isEmpty()) {
        throw new IllegalStateException("a drain's steps wait for no other, found " + step);
      }
      byHost.computeIfAbsent(step.from().host(), _ -> new ArrayList<>()).add(step);
    }
    return byHost;
  }

  private Proposal proposal(PlanId id, List<Step> steps) {
    Provenance provenance = provenance();
    var moves = new ArrayList<PlannedMove>();
    for (Step step : steps) {
      var order =
          new MoveOrder(
              new MoveId(id, moves.size()),
              step.vm(),
              step.from(),
              step.to(),
              task.policy().terms(),
              task.kind() == PlanKind.DRAIN,
              provenance.sampledAt(),
              provenance.validUntil());
      moves.add(new PlannedMove(order, step.gain(), step.after()));
    }
    return new Proposal(task.kind(), provenance, task.policy().limits(), moves);
  }

  private Provenance provenance() {
    var valid =
        task.kind() == PlanKind.DRAIN ? task.policy().drainValid() : task.policy().rebalanceValid();
    return new Provenance(
        task.snapshot().revision(),
        task.snapshot().contentHash(),
        task.policy().hash(),
        "none",
        task.seed(),
        task.snapshot().oldestSample(),
        at,
        at.plus(valid));
  }
}
