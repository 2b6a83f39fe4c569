package io.drover.plan;

import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.NOON;
import static io.drover.plan.SamplePlan.VALID_UNTIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.Decision;
import io.drover.model.MoveOutcome;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanEvent.MoveEnded;
import io.drover.plan.PlanEvent.MovesReleased;
import io.drover.plan.PlanEvent.PlanEnded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Any commands in any order: no move before those it waits for, each move ends once, and the plan
 * ends once and last.
 */
class PlanRulesPropertyTest {
  private static final int COMMANDS = 150;

  private final Set<Integer> released = new HashSet<>();
  private final Map<Integer, MoveOutcome> ended = new HashMap<>();
  private boolean over;

  @Property(tries = 400)
  void aMoveBeginsAfterThoseBeforeItAndEndsOnce(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    released.clear();
    ended.clear();
    over = false;
    Proposal proposal = proposal(random);
    Plan plan = Plan.UNPROPOSED;
    Instant at = NOON;
    for (int i = 0; i < COMMANDS; i++) {
      at = at.plusSeconds(random.nextInt(6));
      PlanCommand command =
          i == 0 ? new PlanCommand.Propose(proposal, at) : command(random, proposal, at);
      if (PlanRules.decide(plan, command) instanceof Decision.Accepted<PlanEvent>(var events)) {
        for (PlanEvent event : events) {
          check(proposal, event);
          plan = PlanRules.evolve(plan, event);
        }
      }
      assertThat(PlanRules.owed(plan))
          .hasSize((int) released.stream().filter(m -> !ended.containsKey(m)).count());
    }
    plan = finish(plan, proposal);
    assertThat(plan).isInstanceOf(Plan.Ended.class);
    assertThat(ended).hasSize(proposal.moves().size());
  }

  /** Time runs out and every order given is answered: then the plan must be over. */
  private Plan finish(Plan plan, Proposal proposal) {
    Plan next = plan;
    Instant late = VALID_UNTIL.plusSeconds(3600);
    var commands = new ArrayList<PlanCommand>(List.of(new PlanCommand.Remind(late)));
    for (int move = 0; move < proposal.moves().size(); move++) {
      commands.add(new PlanCommand.ReportMoveEnded(move, COMPLETED, late));
    }
    for (PlanCommand command : commands) {
      if (PlanRules.decide(next, command) instanceof Decision.Accepted<PlanEvent>(var events)) {
        for (PlanEvent event : events) {
          check(proposal, event);
          next = PlanRules.evolve(next, event);
        }
      }
    }
    return next;
  }

  private void check(Proposal proposal, PlanEvent event) {
    assertThat(over).as("nothing follows the plan's end: %s", event).isFalse();
    switch (event) {
      case PlanEvent.PlanProposed _ -> {}
      case MovesReleased e -> {
        assertThat(e.at()).as("too old").isBeforeOrEqualTo(VALID_UNTIL);
        for (int move : e.moves()) {
          assertThat(released.add(move)).as("move %d is released once", move).isTrue();
          assertThat(ended).doesNotContainKey(move);
          for (int earlier : proposal.moves().get(move).after()) {
            assertThat(ended.get(earlier))
                .as("move %d before %d", earlier, move)
                .isEqualTo(COMPLETED);
          }
        }
      }
      case MoveEnded e -> {
        assertThat(ended.put(e.move(), e.outcome())).as("move %d ends once", e.move()).isNull();
        if (!released.contains(e.move())) {
          assertThat(e.outcome()).isInstanceOf(MoveOutcome.Refused.class);
        }
      }
      case PlanEnded _ -> {
        assertThat(ended).hasSize(proposal.moves().size());
        over = true;
      }
    }
  }

  private static PlanCommand command(SplittableRandom random, Proposal proposal, Instant at) {
    int moves = proposal.moves().size();
    return switch (random.nextInt(40)) {
      case 0 ->
          random.nextInt(4) == 0
              ? new PlanCommand.Cancel("operator", at)
              : new PlanCommand.Remind(at);
      case 1 -> new PlanCommand.Propose(proposal, at);
      case 2, 3, 4, 5 -> new PlanCommand.Remind(at);
      default ->
          random.nextBoolean()
              ? new PlanCommand.Release(some(random, moves), at)
              : new PlanCommand.ReportMoveEnded(random.nextInt(-1, moves + 1), outcome(random), at);
    };
  }

  private static TreeSet<Integer> some(SplittableRandom random, int moves) {
    var some = new TreeSet<Integer>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      some.add(random.nextInt(-1, moves + 2));
    }
    return some;
  }

  private static MoveOutcome outcome(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> new MoveOutcome.RolledBack("slow");
      case 1 -> new MoveOutcome.Refused("rests");
      default -> COMPLETED;
    };
  }

  private static Proposal proposal(SplittableRandom random) {
    var moves = new ArrayList<PlannedMove>();
    for (int move = random.nextInt(1, 20); move > 0; move--) {
      var after = new TreeSet<Integer>();
      for (int i = random.nextInt(3); i > 0 && !moves.isEmpty(); i--) {
        after.add(random.nextInt(moves.size()));
      }
      moves.add(new PlannedMove(SamplePlan.order(moves.size()), 0.1, List.copyOf(after)));
    }
    return SamplePlan.ofMoves(moves);
  }
}
