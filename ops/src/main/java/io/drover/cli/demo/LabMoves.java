package io.drover.cli.demo;

import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlannedMove;
import io.drover.simulation.invariant.JournalEntry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Says of each move that is recorded why it is made, and how it ended. */
final class LabMoves {
  private final LabLoad load;
  private final Consumer<String> say;
  private final Map<PlanId, Plan.Proposal> plans = new HashMap<>();

  LabMoves(LabLoad load, Consumer<String> say) {
    this.load = load;
    this.say = say;
  }

  void on(JournalEntry entry) {
    if (entry instanceof JournalEntry.OfPlan plan) {
      onPlan(plan.plan(), plan.event());
    }
  }

  private void onPlan(PlanId id, PlanEvent event) {
    switch (event) {
      case PlanEvent.PlanProposed(var proposal, _) -> {
        plans.put(id, proposal);
        Map<String, Double> shares = load.shares();
        for (PlannedMove move : proposal.moves()) {
          String from = move.order().from().host().value();
          say.accept(
              String.format(
                  Locale.ROOT,
                  "%s plans %s: %s was at %.0f %%, %s at %.0f %%; gain %.3f",
                  id,
                  text(move.order()),
                  from,
                  100 * shares.getOrDefault(from, 0.0),
                  move.order().to().host(),
                  100 * shares.getOrDefault(move.order().to().host().value(), 0.0),
                  move.gain()));
        }
      }
      case PlanEvent.MoveEnded(var move, var outcome, _) -> {
        Plan.Proposal proposal = plans.get(id);
        if (proposal != null) {
          say.accept(
              new MoveId(id, move)
                  + " "
                  + text(proposal.moves().get(move).order())
                  + ": "
                  + text(outcome));
        }
      }
      case PlanEvent.MovesReleased _, PlanEvent.PlanEnded _ -> {}
    }
  }

  private static String text(MoveOrder order) {
    return order.vm().id() + " " + order.from().host() + " -> " + order.to().host();
  }

  private static String text(MoveOutcome outcome) {
    return switch (outcome) {
      case MoveOutcome.Completed(var took, var blackout, var sent) ->
          String.format(
              Locale.ROOT,
              "completed in %.1f s, guest paused for %d ms, %d MiB sent",
              took.toMillis() / 1000.0,
              blackout.toMillis(),
              sent.bytes() >> 20);
      case MoveOutcome.FoundCompleted(var took) ->
          String.format(Locale.ROOT, "found completed after %.1f s", took.toMillis() / 1000.0);
      case MoveOutcome.RolledBack(var reason) -> "rolled back: " + reason;
      case MoveOutcome.Refused(var reason) -> "refused: it " + reason;
    };
  }
}
