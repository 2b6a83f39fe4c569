package io.drover.plan;

import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;
import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.NOON;
import static io.drover.plan.SamplePlan.VALID_UNTIL;
import static io.drover.plan.SamplePlan.moves;
import static io.drover.plan.SamplePlan.order;
import static io.drover.plan.SamplePlan.proposal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.MoveOutcome;
import io.drover.plan.Plan.Progress;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanCommand.Cancel;
import io.drover.plan.PlanCommand.Propose;
import io.drover.plan.PlanCommand.Release;
import io.drover.plan.PlanCommand.Remind;
import io.drover.plan.PlanCommand.ReportMoveEnded;
import io.drover.plan.PlanEvent.MoveEnded;
import io.drover.plan.PlanEvent.MovesReleased;
import io.drover.plan.PlanEvent.PlanEnded;
import io.drover.plan.PlanEvent.PlanProposed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanRulesTest {
  private static final MoveOutcome FAILED = new MoveOutcome.RolledBack("not converging");
  private static final Instant TOO_LATE = VALID_UNTIL.plusMillis(1);

  /** Move 1 waits for 0, move 2 for 1; move 3 waits for nothing. */
  private static final Proposal CHAIN = proposal(List.of(), List.of(0), List.of(1), List.of());

  // Proposing

  @Test
  void givenNoPlan_whenProposed_thenItIsRecordedAndEveryMoveWaits() {
    assertThat(PlanRules.decide(Plan.UNPROPOSED, new Propose(CHAIN, NOON)))
        .isEqualTo(accept(new PlanProposed(CHAIN, NOON)));
    assertThat(active())
        .isEqualTo(new Plan.Active(CHAIN, Collections.nCopies(4, new Progress.Waiting())));
  }

  @Test
  void givenNoPlan_whenTheProposalCannotBe_thenRefusedWithNumbers() {
    assertThat(PlanRules.decide(Plan.UNPROPOSED, new Propose(proposal(), NOON)))
        .isEqualTo(refuse("a plan needs at least one move, found none"));
    var many =
        SamplePlan.ofMoves(
            Collections.nCopies(PlanRules.MOST_MOVES + 1, new PlannedMove(order(0), 0, List.of())));
    assertThat(PlanRules.decide(Plan.UNPROPOSED, new Propose(many, NOON)))
        .isEqualTo(refuse("a plan holds at most 10000 moves, found 10001"));
  }

  @Test
  void givenNoPlan_whenAMoveWaitsForOneThatIsNotBeforeIt_thenRefused() {
    for (int wrong : List.of(1, 2, 7, -1)) {
      assertThat(
              PlanRules.decide(
                  Plan.UNPROPOSED, new Propose(proposal(List.of(), List.of(0, wrong)), NOON)))
          .isEqualTo(refuse("move 1 can only wait for moves before it, found " + wrong));
    }
  }

  @Test
  void givenNoPlan_whenAskedForAnythingElse_thenRefused() {
    for (PlanCommand command :
        List.of(
            new Release(moves(0), NOON),
            new ReportMoveEnded(0, COMPLETED, NOON),
            new Cancel("no", NOON),
            new Remind(NOON))) {
      assertThat(PlanRules.decide(Plan.UNPROPOSED, command)).isEqualTo(refuse("no such plan"));
    }
  }

  @Test
  void givenAPlan_whenProposedAgain_thenOnlyTheSameIsARepeat() {
    assertThat(PlanRules.decide(active(), new Propose(CHAIN, TOO_LATE))).isEqualTo(accept());
    assertThat(PlanRules.decide(active(), new Propose(proposal(List.of()), NOON)))
        .isEqualTo(refuse("the plan was proposed already"));
  }

  // Releasing

  @Test
  void givenMovesThatWaitForOthers_whenReleased_thenOnlyTheFreeOnesAre() {
    assertThat(PlanRules.decide(active(), new Release(moves(0, 1, 2, 3), NOON)))
        .isEqualTo(accept(new MovesReleased(moves(0, 3), NOON)));
    assertThat(PlanRules.decide(active(), new Release(moves(1, 2), NOON))).isEqualTo(accept());
    assertThat(PlanRules.decide(active(), new Release(moves(-1, 4), NOON))).isEqualTo(accept());
  }

  @Test
  void givenTheMoveBeforeIsOnlyReleased_whenReleased_thenItWaitsUntilThatCompleted() {
    Plan first = active(new MovesReleased(moves(0), NOON));
    assertThat(PlanRules.decide(first, new Release(moves(1), NOON))).isEqualTo(accept());

    for (MoveOutcome done :
        List.of(COMPLETED, new MoveOutcome.FoundCompleted(Duration.ofSeconds(9)))) {
      Plan completed = PlanRules.evolve(first, new MoveEnded(0, done, NOON));
      assertThat(PlanRules.decide(completed, new Release(moves(1), NOON)))
          .isEqualTo(accept(new MovesReleased(moves(1), NOON)));
    }
  }

  @Test
  void givenReleasedMoves_whenReleasedAgain_thenNothingMoreHappens() {
    Plan plan = active(new MovesReleased(moves(0, 3), NOON));

    assertThat(PlanRules.decide(plan, new Release(moves(0, 3), NOON))).isEqualTo(accept());
  }

  @Test
  void givenTheDecisionIsTooOld_whenReleased_thenRefused() {
    assertThat(PlanRules.decide(active(), new Release(moves(0), VALID_UNTIL)))
        .isEqualTo(accept(new MovesReleased(moves(0), VALID_UNTIL)));
    assertThat(PlanRules.decide(active(), new Release(moves(0), TOO_LATE)))
        .isEqualTo(refuse("decided too long ago: valid until " + VALID_UNTIL));
  }

  @Test
  void givenReleasedMoves_thenTheirOrdersAreOwedUntilTheyEnd() {
    assertThat(PlanRules.owed(active())).isEmpty();
    assertThat(PlanRules.owed(active(new MovesReleased(moves(0, 3), NOON))))
        .containsExactly(order(0), order(3));
    assertThat(
            PlanRules.owed(
                active(new MovesReleased(moves(0, 3), NOON), new MoveEnded(0, COMPLETED, NOON))))
        .containsExactly(order(3));
  }

  // Ending

  @Test
  void givenAReleasedMove_whenItCompletes_thenThatIsAllThatEnds() {
    assertThat(
            PlanRules.decide(
                active(new MovesReleased(moves(0), NOON)), new ReportMoveEnded(0, COMPLETED, NOON)))
        .isEqualTo(accept(new MoveEnded(0, COMPLETED, NOON)));
  }

  @Test
  void givenAReleasedMove_whenItFails_thenAllThatWaitForItAreRefusedDirectlyOrNot() {
    var refused = new MoveOutcome.Refused("move 0 before it did not complete");

    for (MoveOutcome failed : List.of(FAILED, new MoveOutcome.Refused("the VM rests"))) {
      assertThat(
              PlanRules.decide(
                  active(new MovesReleased(moves(0), NOON)), new ReportMoveEnded(0, failed, NOON)))
          .isEqualTo(
              accept(
                  new MoveEnded(0, failed, NOON),
                  new MoveEnded(1, refused, NOON),
                  new MoveEnded(2, refused, NOON)));
    }
  }

  @Test
  void givenAllElseEnded_whenTheLastMoveEnds_thenThePlanEndsWithItsOutcomes() {
    Plan last =
        active(
            new MovesReleased(moves(0, 3), NOON),
            new MoveEnded(0, FAILED, NOON),
            new MoveEnded(1, FAILED, NOON),
            new MoveEnded(2, FAILED, NOON));

    assertThat(PlanRules.decide(last, new ReportMoveEnded(3, COMPLETED, NOON)))
        .isEqualTo(accept(new MoveEnded(3, COMPLETED, NOON), new PlanEnded(NOON)));
    Plan over =
        PlanRules.evolve(
            PlanRules.evolve(last, new MoveEnded(3, COMPLETED, NOON)), new PlanEnded(NOON));
    assertThat(over).isEqualTo(new Plan.Ended(CHAIN, List.of(FAILED, FAILED, FAILED, COMPLETED)));
    assertThat(PlanRules.owed(over)).isEmpty();
  }

  @Test
  void givenAnEndIsReportedAgainOrForAWaitingMove_thenNothingChanges() {
    Plan plan = active(new MovesReleased(moves(0), NOON), new MoveEnded(0, COMPLETED, NOON));

    assertThat(PlanRules.decide(plan, new ReportMoveEnded(0, FAILED, NOON))).isEqualTo(accept());
    assertThat(PlanRules.decide(plan, new ReportMoveEnded(1, COMPLETED, NOON))).isEqualTo(accept());
    assertThat(PlanRules.decide(plan, new ReportMoveEnded(4, COMPLETED, NOON)))
        .isEqualTo(refuse("no move 4 among 4"));
    assertThat(PlanRules.decide(plan, new ReportMoveEnded(-1, COMPLETED, NOON)))
        .isEqualTo(refuse("no move -1 among 4"));
  }

  // Giving up

  @Test
  void givenTimeRanOut_thenWaitingMovesEndAndThoseUnderWayGoOn() {
    var tooOld = new MoveOutcome.Refused("not begun before " + VALID_UNTIL);
    Plan plan = active(new MovesReleased(moves(0), NOON));

    assertThat(PlanRules.decide(plan, new Remind(VALID_UNTIL))).isEqualTo(accept());
    assertThat(PlanRules.decide(plan, new Remind(TOO_LATE)))
        .isEqualTo(
            accept(
                new MoveEnded(1, tooOld, TOO_LATE),
                new MoveEnded(2, tooOld, TOO_LATE),
                new MoveEnded(3, tooOld, TOO_LATE)));
  }

  @Test
  void givenNothingIsUnderWay_whenTimeRanOut_thenThePlanEnds() {
    var tooOld = new MoveOutcome.Refused("not begun before " + VALID_UNTIL);
    Plan plan = PlanRules.evolve(Plan.UNPROPOSED, new PlanProposed(proposal(List.of()), NOON));

    assertThat(PlanRules.decide(plan, new Remind(TOO_LATE)))
        .isEqualTo(accept(new MoveEnded(0, tooOld, TOO_LATE), new PlanEnded(TOO_LATE)));
  }

  @Test
  void givenACancel_thenWaitingMovesEndOnceAndThoseUnderWayGoOn() {
    var cancelled = new MoveOutcome.Refused("cancelled: wrong rack");
    Plan plan = active(new MovesReleased(moves(0, 3), NOON));

    assertThat(PlanRules.decide(plan, new Cancel("wrong rack", NOON)))
        .isEqualTo(accept(new MoveEnded(1, cancelled, NOON), new MoveEnded(2, cancelled, NOON)));
    Plan rest =
        active(
            new MovesReleased(moves(0, 3), NOON),
            new MoveEnded(1, cancelled, NOON),
            new MoveEnded(2, cancelled, NOON));
    assertThat(PlanRules.decide(rest, new Cancel("wrong rack", NOON))).isEqualTo(accept());
  }

  @Test
  void givenThePlanEnded_thenNothingChangesItAnyMore() {
    Plan over = new Plan.Ended(CHAIN, List.of(COMPLETED, COMPLETED, COMPLETED, COMPLETED));

    for (PlanCommand command :
        List.of(
            new Propose(CHAIN, NOON),
            new Release(moves(0), NOON),
            new ReportMoveEnded(0, FAILED, NOON),
            new Cancel("no", NOON),
            new Remind(TOO_LATE))) {
      assertThat(PlanRules.decide(over, command)).isEqualTo(accept());
    }
  }

  @Test
  void givenAnEventThatCannotFollow_thenItIsNotSwallowed() {
    var over = new Plan.Ended(CHAIN, List.of(COMPLETED));

    assertThatThrownBy(() -> PlanRules.evolve(Plan.UNPROPOSED, new PlanEnded(NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> active(new PlanProposed(CHAIN, NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PlanRules.evolve(over, new MoveEnded(0, FAILED, NOON)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Plan active(PlanEvent... events) {
    var all = new ArrayList<PlanEvent>(List.of(new PlanProposed(CHAIN, NOON)));
    all.addAll(List.of(events));
    Plan plan = Plan.UNPROPOSED;
    for (PlanEvent event : all) {
      plan = PlanRules.evolve(plan, event);
    }
    return plan;
  }
}
