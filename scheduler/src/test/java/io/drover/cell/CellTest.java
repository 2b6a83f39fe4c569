package io.drover.cell;

import static io.drover.cell.SampleCell.A;
import static io.drover.cell.SampleCell.B;
import static io.drover.cell.SampleCell.C;
import static io.drover.cell.SampleCell.POLICY;
import static io.drover.cell.SampleCell.digest;
import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.ID;
import static io.drover.plan.SamplePlan.NOON;
import static io.drover.plan.SamplePlan.VALID_UNTIL;
import static io.drover.plan.SamplePlan.moves;
import static io.drover.plan.SamplePlan.order;
import static io.drover.plan.SamplePlan.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.admission.Budgets.Reached;
import io.drover.cell.PlanningTask.PlanningResult;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.Plan.Progress;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.rebalance.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CellTest {
  private static final Progress WAITING = new Progress.Waiting();
  private static final Progress RELEASED = new Progress.Released();
  private static final Progress DONE = new Progress.Ended(COMPLETED);
  private static final Progress BACK = new Progress.Ended(new MoveOutcome.RolledBack("slow"));

  /** Three moves out of one host, of which two may leave at once. */
  private static final Proposal THREE = proposal(List.of(), List.of(), List.of());

  private static final Instant ASK_AGAIN = NOON.plus(Gate.ASK_AGAIN_AFTER);

  private final Cell cell = new Cell(POLICY, CellId.MAIN, "boot1", 7, Set.of(A, B, C), Set.of());

  // Readiness

  @Test
  void givenNotAllHostsAndPlansHaveSpoken_thenNothingIsPlannedOrReleased() {
    var started =
        new Cell(POLICY, CellId.MAIN, "boot2", 7, Set.of(A, B), Set.of(ID, new PlanId("other")));
    started.onDigest(digest(A, 1, NOON, 0, 9).draining(), NOON);
    started.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), NOON);
    assertIdle(started);

    started.onDigest(digest(B, 1, NOON, 0).open(), NOON);
    assertIdle(started);

    started.onPlan(new PlanId("other"), Plan.UNPROPOSED, NOON);
    assertThat(started.status(NOON).ready()).isTrue();
    assertThat(started.onTick(NOON)).containsExactly(release(0, 1));
    assertThat(started.due(NOON)).isPresent();
  }

  @Test
  void givenMovesUnderWayBeforeARestart_thenTheyCountUntilTheyEnd() {
    var started = new Cell(POLICY, CellId.MAIN, "boot2", 7, Set.of(A, B), Set.of(ID));
    started.onPlan(
        ID, active(THREE, RELEASED, RELEASED, WAITING), NOON); // before any host has spoken
    started.onDigest(digest(A, 1, NOON, 0).open(), NOON);
    started.onDigest(digest(B, 1, NOON, 0).open(), NOON);

    assertThat(started.status(NOON).underWay()).isEqualTo(2);
    assertThat(started.onTick(NOON)).isEmpty();
    started.onPlan(ID, active(THREE, RELEASED, DONE, WAITING), NOON);
    assertThat(started.onTick(NOON)).containsExactly(release(2));
  }

  @Test
  void givenAPlanEndedBeforeTheHostsSpoke_whenAnOlderWordOfItFollows_thenItStaysEnded() {
    cell.onPlan(ID, new Plan.Ended(THREE, List.of(COMPLETED, COMPLETED, COMPLETED)), NOON);
    cell.onPlan(ID, active(THREE, RELEASED, RELEASED, WAITING), NOON);
    hostsSpeak(NOON);

    assertThat(cell.status(NOON).plans()).isZero();
    assertThat(cell.status(NOON).underWay()).isZero();
  }

  // Admission

  @Test
  void givenABudget_thenOnlyAsManyMovesBeginAndTheOthersSayWhyTheyWait() {
    hostsSpeak(NOON);
    cell.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), NOON);

    assertThat(cell.onTick(NOON)).containsExactly(release(0, 1));
    assertThat(cell.status(NOON).waitingBecause()).isEqualTo(Map.of(Reached.OUT_OF_HOST, 1));
    assertThat(cell.onTick(NOON)).isEmpty();
    cell.onPlan(ID, active(THREE, RELEASED, RELEASED, WAITING), NOON);
    assertThat(cell.onTick(NOON)).isEmpty();
    cell.onPlan(ID, active(THREE, BACK, RELEASED, WAITING), NOON);
    assertThat(cell.onTick(NOON)).containsExactly(release(2));
    assertThat(cell.status(NOON).underWay()).isEqualTo(2);
  }

  @Test
  void givenAMoveWaitsForAnother_thenItIsReleasedOnlyOnceThatCompleted() {
    Proposal chain = proposal(List.of(), List.of(0));
    hostsSpeak(NOON);
    cell.onPlan(ID, active(chain, WAITING, WAITING), NOON);
    assertThat(cell.onTick(NOON)).containsExactly(release(0));

    cell.onPlan(ID, active(chain, RELEASED, WAITING), NOON);
    assertThat(cell.onTick(NOON)).isEmpty();
    cell.onPlan(ID, active(chain, DONE, WAITING), NOON);
    assertThat(cell.onTick(NOON)).containsExactly(release(1));
  }

  @Test
  void givenAMoveBeforeFailed_thenTheNextIsNotReleased() {
    hostsSpeak(NOON);
    cell.onPlan(ID, active(proposal(List.of(), List.of(0)), BACK, WAITING), NOON);

    assertThat(cell.onTick(NOON)).isEmpty();
  }

  @Test
  void givenNoAnswer_thenTheSameMovesAreAskedForAgainAndNoOthers() {
    hostsSpeak(NOON);
    cell.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), NOON);
    cell.onTick(NOON);
    hostsSpeak(ASK_AGAIN);

    assertThat(cell.onTick(ASK_AGAIN.minusMillis(1))).isEmpty();
    assertThat(cell.onTick(ASK_AGAIN))
        .containsExactly(
            new CellInstruction.OfPlan(ID, new PlanCommand.Release(moves(0, 1), ASK_AGAIN)));
    assertThat(cell.status(ASK_AGAIN).underWay()).isEqualTo(2);
  }

  @Test
  void givenThePlanIsTooOld_thenNothingOfItIsReleased() {
    hostsSpeak(VALID_UNTIL.plusMillis(1));
    cell.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), VALID_UNTIL);

    assertThat(cell.onTick(VALID_UNTIL.plusMillis(1))).isEmpty();
  }

  @Test
  void givenAHostThatWentSilent_thenMovesFromAndToItWaitUntilItSpeaks() {
    for (HostId silent : List.of(A, B)) {
      var other = new Cell(POLICY, CellId.MAIN, "boot2", 7, Set.of(A, B), Set.of());
      Instant later = NOON.plus(POLICY.staleAfter()).plusMillis(1);
      for (HostId host : List.of(A, B)) {
        other.onDigest(digest(host, 1, host.equals(silent) ? NOON : later, 0).open(), later);
      }
      other.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), later);
      assertThat(other.onTick(later)).isEmpty();

      other.onDigest(digest(silent, 1, later, 0).open(), later);
      assertThat(other.onTick(later))
          .containsExactly(
              new CellInstruction.OfPlan(ID, new PlanCommand.Release(moves(0, 1), later)));
    }
  }

  @Test
  void givenDrainsAndRebalances_thenDrainsGoFirst() {
    hostsSpeak(NOON);
    var drain = new PlanId("z-drain");
    cell.onPlan(ID, active(THREE, WAITING, WAITING, WAITING), NOON);
    cell.onPlan(drain, active(as(PlanKind.DRAIN, THREE), WAITING, WAITING, WAITING), NOON);

    assertThat(cell.onTick(NOON))
        .containsExactly(
            new CellInstruction.OfPlan(drain, new PlanCommand.Release(moves(0, 1), NOON)));
  }

  // Words late and out of order

  @Test
  void givenLaterWordsWereHeard_whenEarlierOnesArrive_thenNothingGoesBack() {
    hostsSpeak(NOON);
    cell.onPlan(ID, active(THREE, DONE, RELEASED, WAITING), NOON);
    cell.onPlan(ID, active(THREE, RELEASED, WAITING, WAITING), NOON);
    assertThat(cell.status(NOON).underWay()).isEqualTo(1);
    assertThat(cell.onTick(NOON)).containsExactly(release(2));

    cell.onPlan(ID, new Plan.Ended(THREE, List.of(COMPLETED, COMPLETED, COMPLETED)), NOON);
    cell.onPlan(ID, active(THREE, DONE, RELEASED, WAITING), NOON);
    assertThat(cell.status(NOON).underWay()).isZero();
    assertThat(cell.status(NOON).plans()).isZero();
    assertThat(cell.onTick(NOON)).isEmpty();
  }

  @Test
  void givenAPlanKeepsSilent_thenItIsRemindedSinceItsEndMayHaveBeenLost() {
    hostsSpeak(NOON);
    cell.onPlan(ID, active(proposal(List.of()), RELEASED), NOON);
    Instant silent = NOON.plus(Gate.SILENT_AFTER);

    assertThat(cell.onTick(silent.minusMillis(1))).isEmpty();
    assertThat(cell.onTick(silent))
        .containsExactly(new CellInstruction.OfPlan(ID, new PlanCommand.Remind(silent)));
    assertThat(cell.onTick(silent.plusSeconds(1))).isEmpty();
    cell.onPlan(ID, active(proposal(List.of()), RELEASED), silent.plusSeconds(2));
    assertThat(cell.onTick(silent.plus(Gate.SILENT_AFTER))).isEmpty();
  }

  // Triggers

  @Test
  void givenAHostRunsHot_thenItIsPlannedForOnlyAfterTheHoldTime() {
    hostsSpeak(NOON);
    sample(A, NOON.plusSeconds(10), 0.85);
    assertThat(cell.due(NOON.plusSeconds(10))).isEmpty();
    sample(A, NOON.plusSeconds(69), 0.85);
    assertThat(cell.due(NOON.plusSeconds(69))).isEmpty();
    sample(A, NOON.plusSeconds(70), 0.85);

    PlanningTask task = cell.due(NOON.plusSeconds(70)).orElseThrow();
    assertThat(task.kind()).isEqualTo(PlanKind.REBALANCE);
    assertThat(cell.due(NOON.plusSeconds(71))).as("one decision at a time").isEmpty();
    cell.onPlanned(nothing(task), NOON.plusSeconds(72));
    assertThat(cell.due(NOON.plusSeconds(129))).as("not before planEvery").isEmpty();
    assertThat(cell.due(NOON.plusSeconds(130))).isPresent();
  }

  @Test
  void givenALoadBetweenTheLevels_thenItNeitherBecomesHotNorStopsBeingHot() {
    hostsSpeak(NOON);
    sample(A, NOON.plusSeconds(10), 0.75);
    sample(A, NOON.plusSeconds(80), 0.75);
    assertThat(cell.due(NOON.plusSeconds(80))).isEmpty();

    sample(A, NOON.plusSeconds(90), 0.9);
    sample(A, NOON.plusSeconds(120), 0.75); // hovers: still hot
    sample(A, NOON.plusSeconds(150), 0.75);
    assertThat(cell.due(NOON.plusSeconds(150))).isPresent();
  }

  @Test
  void givenAHotHostCooledDown_thenItsHoldTimeBeginsAnew() {
    hostsSpeak(NOON);
    sample(A, NOON.plusSeconds(10), 0.9);
    sample(A, NOON.plusSeconds(40), 0.69);
    sample(A, NOON.plusSeconds(50), 0.9);
    sample(A, NOON.plusSeconds(80), 0.9);
    assertThat(cell.due(NOON.plusSeconds(80))).isEmpty();

    sample(A, NOON.plusSeconds(110), 0.9);
    assertThat(cell.due(NOON.plusSeconds(110))).isPresent();
    assertThat(cell.status(NOON).hotHosts()).isEqualTo(1);
  }

  @Test
  void givenManyHostsWereNeverSampled_thenPlansWaitForThemButNotLongerThanTheirSilenceWouldCount() {
    cell.onDigest(digest(A, 1, NOON, 0, 9).draining(), NOON);
    cell.onDigest(digest(B, 1, Instant.EPOCH, 0).open(), NOON);
    cell.onDigest(digest(C, 1, Instant.EPOCH, 0).open(), NOON);

    assertThat(cell.due(NOON)).isEmpty();
    assertThat(cell.due(NOON.plus(POLICY.staleAfter()))).isEmpty();
    assertThat(cell.due(NOON.plus(POLICY.staleAfter()).plusMillis(1))).isPresent();
  }

  // Plans

  @Test
  void givenHostsThatDrain_thenEachGetsAPlanOfMandatoryMoves() {
    cell.onDigest(digest(A, 1, NOON, 0, 0, 1).draining(), NOON);
    cell.onDigest(digest(B, 1, NOON, 0, 2).draining(), NOON);
    cell.onDigest(digest(C, 1, NOON, 0).open(), NOON);

    PlanningTask task = cell.due(NOON).orElseThrow();
    assertThat(task.kind()).isEqualTo(PlanKind.DRAIN);
    assertThat(task.draining()).isEqualTo(Set.of(A, B));
    List<CellInstruction.OfPlan> proposed = cell.onPlanned(task.run(), NOON);

    assertThat(proposed)
        .extracting(CellInstruction.OfPlan::plan)
        .containsExactly(new PlanId("drain-boot1-1-a"), new PlanId("drain-boot1-1-b"));
    var ofA = ((PlanCommand.Propose) proposed.getFirst().command()).proposal();
    assertThat(ofA.kind()).isEqualTo(PlanKind.DRAIN);
    assertThat(ofA.moves())
        .extracting(PlannedMove::order)
        .allSatisfy(order -> {
          assertThat(order.mandatory()).isTrue();
          assertThat(order.from().host()).isEqualTo(A);
          assertThat(order.to().host()).isEqualTo(C);
          assertThat(order.validUntil()).isEqualTo(NOON.plus(POLICY.drainValid()));
        });
    assertThat(ofA.moves())
        .extracting(move -> move.order().id())
        .containsExactly(
            new MoveId(proposed.getFirst().plan(), 0), new MoveId(proposed.getFirst().plan(), 1));
    assertThat(ofA.provenance().snapshotHash()).isEqualTo(task.snapshot().contentHash());
    assertThat(ofA.provenance().policyHash()).isEqualTo(POLICY.hash());
  }

  @Test
  void givenAllOfADrainIsPlanned_thenItIsNotPlannedAgainUntilAMoveFails() {
    cell.onDigest(digest(A, 1, NOON, 0, 0).draining(), NOON);
    cell.onDigest(digest(B, 1, NOON, 0).open(), NOON);
    cell.onDigest(digest(C, 1, NOON, 0).open(), NOON);
    CellInstruction.OfPlan proposed =
        cell.onPlanned(cell.due(NOON).orElseThrow().run(), NOON).getFirst();
    Proposal drain = ((PlanCommand.Propose) proposed.command()).proposal();
    Instant next = NOON.plus(POLICY.drainEvery());

    assertThat(cell.due(next)).isEmpty();
    cell.onPlan(
        proposed.plan(), new Plan.Ended(drain, List.of(new MoveOutcome.RolledBack("slow"))), next);
    assertThat(cell.due(next)).map(PlanningTask::draining).contains(Set.of(A));
  }

  @Test
  void givenAProposalIsNotConfirmed_thenItIsMadeAgainAndNothingOfItIsReleased() {
    hostsSpeak(NOON);
    CellInstruction.OfPlan proposed = propose(NOON);
    hostsSpeak(ASK_AGAIN);

    assertThat(cell.onTick(ASK_AGAIN.minusMillis(1))).isEmpty();
    var again =
        new PlanCommand.Propose(((PlanCommand.Propose) proposed.command()).proposal(), ASK_AGAIN);
    assertThat(cell.onTick(ASK_AGAIN))
        .containsExactly(new CellInstruction.OfPlan(proposed.plan(), again));
    assertThat(cell.onTick(ASK_AGAIN.plusSeconds(1))).isEmpty();
  }

  @Test
  void givenAPlannedMove_thenTheNextDecisionCountsItAtItsTargetAndLeavesItsVmAlone() {
    hostsSpeak(NOON);
    propose(NOON);
    heat(NOON);
    Instant later = NOON.plusSeconds(70);

    PlanningTask task = cell.due(later).orElseThrow();
    assertThat(task.locked()).containsExactly(order(0).vm().id());
    int b = task.snapshot().hostIndex(B).orElseThrow();
    assertThat(task.snapshot().firstVm(b + 1) - task.snapshot().firstVm(b)).isEqualTo(1);
    assertThat(task.snapshot().vmIncoming(task.snapshot().firstVm(b))).isTrue();
    assertThat(task.snapshot().vmSpec(task.snapshot().firstVm(b))).isEqualTo(order(0).vm());
  }

  @Test
  void givenAMoveEnded_thenItsVmIsLeftAloneUntilItHasRested() {
    hostsSpeak(NOON);
    cell.onPlan(ID, new Plan.Ended(proposal(List.of()), List.of(COMPLETED)), NOON);
    heat(NOON);
    PlanningTask task = cell.due(NOON.plusSeconds(70)).orElseThrow();
    assertThat(task.locked()).containsExactly(order(0).vm().id());

    cell.onPlanned(nothing(task), NOON.plusSeconds(70));
    Instant rested = NOON.plus(order(0).terms().cooldown());
    assertThat(cell.due(rested).orElseThrow().locked()).isEmpty();
  }

  private void assertIdle(Cell started) {
    assertThat(started.status(NOON).ready()).isFalse();
    assertThat(started.onTick(NOON)).isEmpty();
    assertThat(started.due(NOON)).isEmpty();
  }

  /** All three hosts are open and sampled; the first holds one VM. */
  private void hostsSpeak(Instant at) {
    cell.onDigest(digest(A, 1, at, 0.1, 0).open(), at);
    cell.onDigest(digest(B, 1, at, 0.1).open(), at);
    cell.onDigest(digest(C, 1, at, 0.1).open(), at);
  }

  private void sample(HostId host, Instant at, double load) {
    cell.onDigest(digest(host, 1, at, load, 0).open(), at);
  }

  /** The first host has been hot for the hold time at 70 s. */
  private void heat(Instant at) {
    sample(A, at.plusSeconds(10), 0.9);
    sample(A, at.plusSeconds(70), 0.9);
    cell.onDigest(digest(B, 1, at.plusSeconds(70), 0.1).open(), at);
    cell.onDigest(digest(C, 1, at.plusSeconds(70), 0.1).open(), at);
  }

  /** A rebalance by which the first VM shall go from the first host to the second. */
  private CellInstruction.OfPlan propose(Instant at) {
    var task =
        new PlanningTask(
            PlanKind.REBALANCE, SampleCell.snapshot(at), Set.of(), Set.of(), POLICY, 1);
    var step = new Step(order(0).vm(), order(0).from(), order(0).to(), 1, 0.5, List.of());
    return cell.onPlanned(new PlanningResult(task, List.of(step), List.of(), 2, 1), at).getFirst();
  }

  private static PlanningResult nothing(PlanningTask task) {
    return new PlanningResult(task, List.of(), List.of(), 1, 1);
  }

  private static CellInstruction release(Integer... moves) {
    return new CellInstruction.OfPlan(
        ID, new PlanCommand.Release(new TreeSet<>(List.of(moves)), NOON));
  }

  private static Plan active(Proposal proposal, Progress... progress) {
    assertThat(progress).hasSize(proposal.moves().size());
    return new Plan.Active(proposal, List.of(progress));
  }

  private static Proposal as(PlanKind kind, Proposal proposal) {
    return new Proposal(kind, proposal.provenance(), proposal.limits(), proposal.moves());
  }
}
