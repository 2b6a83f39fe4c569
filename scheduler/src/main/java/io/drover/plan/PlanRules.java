package io.drover.plan;

import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;

import io.drover.model.Decision;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.plan.Plan.Active;
import io.drover.plan.Plan.Progress;
import io.drover.plan.PlanCommand.Cancel;
import io.drover.plan.PlanCommand.Propose;
import io.drover.plan.PlanCommand.Release;
import io.drover.plan.PlanCommand.Remind;
import io.drover.plan.PlanCommand.ReportMoveEnded;
import io.drover.plan.PlanEvent.MoveEnded;
import io.drover.plan.PlanEvent.MovesReleased;
import io.drover.plan.PlanEvent.PlanEnded;
import io.drover.plan.PlanEvent.PlanProposed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The whole behaviour of a plan. It releases a move only when the moves it waits for have
 * completed, ends a move that can no longer be made with the reason, and is over when every move
 * has ended.
 */
public final class PlanRules {
  /** Moves in one plan at most: what one event may hold and one person can read. */
  public static final int MOST_MOVES = 10_000;

  private PlanRules() {}

  public static Decision<PlanEvent> decide(Plan state, PlanCommand command) {
    return switch (state) {
      case Plan.Unproposed _ -> beforeProposal(command);
      case Active plan -> whileActive(plan, command);
      case Plan.Ended _ -> accept(); // late reports and repeats change nothing
    };
  }

  private static Decision<PlanEvent> beforeProposal(PlanCommand command) {
    return switch (command) {
      case Propose p when p.proposal().moves().isEmpty() ->
          refuse("a plan needs at least one move, found none");
      case Propose p when p.proposal().moves().size() > MOST_MOVES ->
          refuse(
              "a plan holds at most "
                  + MOST_MOVES
                  + " moves, found "
                  + p.proposal().moves().size());
      case Propose p ->
          impossibleOrder(p.proposal().moves())
              .<Decision<PlanEvent>>map(Decision::refuse)
              .orElseGet(() -> accept(new PlanProposed(p.proposal(), p.at())));
      case Release _, ReportMoveEnded _, Cancel _, Remind _ -> refuse("no such plan");
    };
  }

  /** A move that waits for itself or for a later one could never begin. */
  private static Optional<String> impossibleOrder(List<PlannedMove> moves) {
    for (int move = 0; move < moves.size(); move++) {
      for (int earlier : moves.get(move).after()) {
        if (earlier < 0 || earlier >= move) {
          return Optional.of(
              "move " + move + " can only wait for moves before it, found " + earlier);
        }
      }
    }
    return Optional.empty();
  }

  private static Decision<PlanEvent> whileActive(Active plan, PlanCommand command) {
    return switch (command) {
      case Propose p when p.proposal().equals(plan.proposal()) -> accept();
      case Propose _ -> refuse("the plan was proposed already");
      case Release r -> release(plan, r);
      case ReportMoveEnded r -> ended(plan, r);
      case Cancel c -> abandon(plan, new MoveOutcome.Refused("cancelled: " + c.reason()), c.at());
      case Remind r when r.at().isAfter(plan.proposal().provenance().validUntil()) ->
          abandon(
              plan,
              new MoveOutcome.Refused(
                  "not begun before " + plan.proposal().provenance().validUntil()),
              r.at());
      case Remind _ -> accept();
    };
  }

  private static Decision<PlanEvent> release(Active plan, Release command) {
    if (command.at().isAfter(plan.proposal().provenance().validUntil())) {
      return refuse(
          "decided too long ago: valid until " + plan.proposal().provenance().validUntil());
    }
    var free = new TreeSet<Integer>();
    for (int move : command.moves()) {
      if (move >= 0 && move < plan.progress().size() && mayBegin(plan, move)) {
        free.add(move);
      }
    }
    return free.isEmpty() ? accept() : accept(new MovesReleased(free, command.at()));
  }

  /** Whether a move waits for nothing any more but admission. */
  public static boolean mayBegin(Active plan, int move) {
    return plan.progress().get(move) instanceof Progress.Waiting
        && plan.proposal().moves().get(move).after().stream()
            .allMatch(earlier -> completed(plan, earlier));
  }

  private static boolean completed(Active plan, int move) {
    return plan.progress().get(move) instanceof Progress.Ended(var outcome) && completed(outcome);
  }

  private static boolean completed(MoveOutcome outcome) {
    return switch (outcome) {
      case MoveOutcome.Completed _, MoveOutcome.FoundCompleted _ -> true;
      case MoveOutcome.RolledBack _, MoveOutcome.Refused _ -> false;
    };
  }

  private static Decision<PlanEvent> ended(Active plan, ReportMoveEnded command) {
    if (command.move() < 0 || command.move() >= plan.progress().size()) {
      return refuse("no move " + command.move() + " among " + plan.progress().size());
    }
    if (!(plan.progress().get(command.move()) instanceof Progress.Released)) {
      return accept(); // a repeat
    }
    var events = new ArrayList<PlanEvent>();
    events.add(new MoveEnded(command.move(), command.outcome(), command.at()));
    if (!completed(command.outcome())) {
      dependents(plan, command.move())
          .forEach(d ->
              events.add(
                  new MoveEnded(
                      d,
                      new MoveOutcome.Refused(
                          "move " + command.move() + " before it did not complete"),
                      command.at())));
    }
    return closeIfOver(plan, events, command.at());
  }

  /** Waiting moves that wait, directly or not, for {@code failed}. */
  private static List<Integer> dependents(Active plan, int failed) {
    var hit = new TreeSet<Integer>(List.of(failed));
    for (int move = failed + 1; move < plan.progress().size(); move++) {
      if (!Collections.disjoint(plan.proposal().moves().get(move).after(), hit)
          && plan.progress().get(move) instanceof Progress.Waiting) {
        hit.add(move);
      }
    }
    hit.remove(failed);
    return List.copyOf(hit);
  }

  private static Decision<PlanEvent> abandon(Active plan, MoveOutcome outcome, Instant at) {
    var events = new ArrayList<PlanEvent>();
    for (int move = 0; move < plan.progress().size(); move++) {
      if (plan.progress().get(move) instanceof Progress.Waiting) {
        events.add(new MoveEnded(move, outcome, at));
      }
    }
    return closeIfOver(plan, events, at);
  }

  private static Decision<PlanEvent> closeIfOver(Active plan, List<PlanEvent> events, Instant at) {
    Plan next = plan;
    for (PlanEvent event : events) {
      next = evolve(next, event);
    }
    if (next instanceof Active active
        && active.progress().stream().allMatch(Progress.Ended.class::isInstance)) {
      events.add(new PlanEnded(at));
    }
    return new Decision.Accepted<>(events);
  }

  public static Plan evolve(Plan state, PlanEvent event) {
    return switch (state) {
      case Plan.Unproposed _ when event instanceof PlanProposed(var proposal, _) ->
          new Active(
              proposal, Collections.nCopies(proposal.moves().size(), new Progress.Waiting()));
      case Plan.Unproposed _, Plan.Ended _ -> throw impossible(state, event);
      case Active plan ->
          switch (event) {
            case PlanProposed _ -> throw impossible(state, event);
            case MovesReleased e -> {
              var progress = new ArrayList<>(plan.progress());
              e.moves().forEach(move -> progress.set(move, new Progress.Released()));
              yield new Active(plan.proposal(), progress);
            }
            case MoveEnded e -> {
              var progress = new ArrayList<>(plan.progress());
              progress.set(e.move(), new Progress.Ended(e.outcome()));
              yield new Active(plan.proposal(), progress);
            }
            case PlanEnded _ -> close(plan);
          };
    };
  }

  private static Plan.Ended close(Active plan) {
    return new Plan.Ended(
        plan.proposal(),
        plan.progress().stream().map(Plan::outcome).map(outcome -> outcome.orElseThrow()).toList());
  }

  private static IllegalStateException impossible(Plan state, PlanEvent event) {
    return new IllegalStateException("cannot follow " + state + ": " + event);
  }

  /** Orders given and not ended: sent when released, after a recovery, and on each reminder. */
  public static List<MoveOrder> owed(Plan state) {
    return switch (state) {
      case Plan.Unproposed _, Plan.Ended _ -> List.of();
      case Active plan -> {
        var owed = new ArrayList<MoveOrder>();
        for (int move = 0; move < plan.progress().size(); move++) {
          if (plan.progress().get(move) instanceof Progress.Released) {
            owed.add(plan.proposal().moves().get(move).order());
          }
        }
        yield owed;
      }
    };
  }
}
