package io.drover.vm;

import static io.drover.model.Decision.accept;
import static io.drover.vm.migration.SampleMigration.FROM;
import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.SOURCE;
import static io.drover.vm.migration.SampleMigration.TARGET;
import static io.drover.vm.migration.SampleMigration.TERMS;
import static io.drover.vm.migration.SampleMigration.TO;
import static io.drover.vm.migration.SampleMigration.VM;
import static io.drover.vm.migration.SampleMigration.mandatory;
import static io.drover.vm.migration.SampleMigration.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.host.HostAnswer;
import io.drover.host.HostCommand;
import io.drover.hypervisor.Drift;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.MigrationId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.vm.Vm.EndedMove;
import io.drover.vm.Vm.Identity;
import io.drover.vm.VmCommand.AskStillNeeded;
import io.drover.vm.VmCommand.Move;
import io.drover.vm.VmCommand.ReportDrift;
import io.drover.vm.VmCommand.ReportNotSeen;
import io.drover.vm.VmCommand.ReportStarted;
import io.drover.vm.VmEvent.DriftNoticed;
import io.drover.vm.VmEvent.GuestLost;
import io.drover.vm.VmEvent.GuestRecovered;
import io.drover.vm.VmEvent.MoveRefused;
import io.drover.vm.VmEvent.VmAdopted;
import io.drover.vm.migration.MigrationEvent;
import io.drover.vm.migration.MigrationEvent.HostSettled;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRequested;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VmRulesTest {
  private static final MoveOrder ORDER = order(0, FROM, TO);
  private static final MoveOrder OTHER = order(1, FROM, TO);
  private static final Instant VALID_UNTIL = ORDER.validUntil();
  private static final MigrationId FIRST = new MigrationId(VM.id(), 1);
  private static final MoveOutcome DONE =
      new MoveOutcome.Completed(
          Duration.ofSeconds(30), Duration.ofMillis(90), DataSize.gibibytes(8));
  private static final VmEvent REQUESTED = of(new MigrationRequested(FIRST, ORDER, 1, NOON));

  private static final Vm RUNNING =
      new Vm.Running(new Identity(VM, FROM, 1, 0, Instant.EPOCH, List.of()));
  private static final Vm MOVING = VmRules.evolve(RUNNING, REQUESTED);

  /** It moved to the target at noon, by {@code ORDER}. */
  private static final Vm MOVED =
      after(
          MOVING,
          of(new MigrationCompleted(FIRST, 2, DONE, NOON)),
          of(new HostSettled(FIRST, SOURCE, NOON)),
          of(new HostSettled(FIRST, TARGET, NOON)));

  private static final Vm RECOVERING = VmRules.evolve(RUNNING, new GuestLost(1, NOON));
  private static final Vm DRIFTED =
      VmRules.evolve(RECOVERING, new DriftNoticed(Drift.STOPPED, NOON));

  // Orders

  @Test
  void givenUnadopted_whenOrdered_thenItIsAdoptedWhereThePlanFoundItAndMoves() {
    assertThat(VmRules.decide(Vm.UNADOPTED, new Move(ORDER, NOON)))
        .isEqualTo(accept(new VmAdopted(VM, FROM, 1, NOON), REQUESTED));
    assertThat(after(Vm.UNADOPTED, new VmAdopted(VM, FROM, 1, NOON))).isEqualTo(RUNNING);
  }

  @Test
  void givenUnadopted_whenTheOrderIsTooOld_thenItIsAdoptedAndTheRefusalIsRecorded() {
    Instant late = VALID_UNTIL.plusMillis(1);

    assertThat(VmRules.decide(Vm.UNADOPTED, new Move(ORDER, late)))
        .isEqualTo(
            accept(
                new VmAdopted(VM, FROM, 1, late),
                new MoveRefused(
                    ORDER.id(),
                    "decided too long ago: valid until " + VALID_UNTIL + ", asked at " + late,
                    VALID_UNTIL,
                    late)));
  }

  @Test
  void givenRunning_whenOrdered_thenTheNextMigrationIsRequestedUpToTheLastMoment() {
    assertThat(VmRules.decide(RUNNING, new Move(ORDER, VALID_UNTIL)))
        .isEqualTo(accept(of(new MigrationRequested(FIRST, ORDER, 1, VALID_UNTIL))));
    var asked = new Vm.Running(new Identity(VM, FROM, 7, 12, Instant.EPOCH, List.of()));
    assertThat(VmRules.decide(asked, new Move(ORDER, NOON)))
        .isEqualTo(
            accept(of(new MigrationRequested(new MigrationId(VM.id(), 13), ORDER, 7, NOON))));
  }

  @Test
  void givenRunning_whenTheOrderCannotBe_thenTheRefusalIsRecordedWithItsReason() {
    var elsewhere = new Placement(SOURCE, NumaSet.of(1));
    assertRefused(
        RUNNING, order(1, TO, FROM), NOON, "runs on source[0], the plan believed on target[1]");
    assertRefused(
        RUNNING,
        order(1, elsewhere, TO),
        NOON,
        "runs on source[0], the plan believed on source[1]");
    assertRefused(RUNNING, order(1, FROM, elsewhere), NOON, "runs on source already");
    var pinned = new VmSpec(VM.id(), VM.size(), 1, VM.pool(), VM.apart(), false);
    assertRefused(
        new Vm.Running(new Identity(pinned, FROM, 1, 0, Instant.EPOCH, List.of())),
        ORDER,
        NOON,
        "is not to be moved");
  }

  @Test
  void givenItMovedLately_whenOrdered_thenItRestsUnlessTheMoveIsMandatory() {
    MoveOrder back = order(1, TO, FROM);
    Instant rested = NOON.plus(TERMS.cooldown());
    MoveOrder later =
        new MoveOrder(back.id(), VM, TO, FROM, TERMS, false, rested, rested.plusSeconds(300));

    assertRefused(
        MOVED, back, NOON.plusSeconds(60), "moved at " + NOON + ", rests until " + rested);
    assertRefused(
        MOVED, later, rested.minusMillis(1), "moved at " + NOON + ", rests until " + rested);
    var second = new MigrationId(VM.id(), 2);
    assertThat(VmRules.decide(MOVED, new Move(later, rested)))
        .isEqualTo(accept(of(new MigrationRequested(second, later, 2, rested))));
    assertThat(VmRules.decide(MOVED, new Move(mandatory(back), NOON.plusSeconds(60))))
        .isEqualTo(
            accept(of(new MigrationRequested(second, mandatory(back), 2, NOON.plusSeconds(60)))));
  }

  @Test
  void givenMoving_whenOrdered_thenARepeatIsTakenAndAnotherOrderIsRefused() {
    assertThat(VmRules.decide(MOVING, new Move(ORDER, NOON.plusSeconds(9)))).isEqualTo(accept());
    assertRefused(MOVING, OTHER, NOON, "is already moving by order plan/0");
    Vm refusing = VmRules.evolve(MOVING, new MoveRefused(OTHER.id(), "busy", VALID_UNTIL, NOON));
    assertThat(VmRules.decide(refusing, new Move(OTHER, NOON))).isEqualTo(accept());
    assertThat(told(refusing, new Move(OTHER, NOON), refusing))
        .containsExactly(new VmInstruction.ToPlan(OTHER.id(), new MoveOutcome.Refused("busy")));
  }

  @Test
  void givenAnOrderIsOver_whenItIsRepeated_thenItsOutcomeIsToldAgainAndNothingMoves() {
    assertThat(VmRules.decide(MOVED, new Move(ORDER, NOON.plusSeconds(9)))).isEqualTo(accept());
    assertThat(told(MOVED, new Move(ORDER, NOON), MOVED))
        .containsExactly(new VmInstruction.ToPlan(ORDER.id(), DONE));
  }

  @Test
  void givenTheOrderWasRefused_whenItIsRepeatedAfterTheReasonPassed_thenItStaysRefused() {
    Vm refused = VmRules.evolve(RUNNING, new MoveRefused(ORDER.id(), "not now", VALID_UNTIL, NOON));

    assertThat(VmRules.decide(refused, new Move(ORDER, NOON.plusSeconds(1)))).isEqualTo(accept());
    assertThat(told(RUNNING, new Move(ORDER, NOON), refused))
        .containsExactly(new VmInstruction.ToPlan(ORDER.id(), new MoveOutcome.Refused("not now")));
  }

  @Test
  void givenEndedOrders_thenThoseStillValidAreRememberedUpToALimit() {
    Vm state = RUNNING;
    for (int i = 0; i < VmRules.MOST_ENDED + 3; i++) {
      state =
          VmRules.evolve(state, new MoveRefused(order(i, FROM, TO).id(), "no", VALID_UNTIL, NOON));
    }
    var ended = ((Vm.Running) state).identity().ended();
    assertThat(ended).hasSize(VmRules.MOST_ENDED);
    assertThat(ended.getFirst().id().index()).isEqualTo(3);
    Instant late = VALID_UNTIL.plusSeconds(1);
    Vm later = VmRules.evolve(state, new MoveRefused(order(99, FROM, TO).id(), "no", late, late));
    assertThat(((Vm.Running) later).identity().ended())
        .containsExactly(
            new EndedMove(order(99, FROM, TO).id(), new MoveOutcome.Refused("no"), late));
  }

  // Migrations

  @Test
  void givenMoving_whenItCompletes_thenTheTargetOwnsItAtOnceAndThePlanIsToldWhenBothHostsKnow() {
    var done = (Vm.Moving) VmRules.evolve(MOVING, of(new MigrationCompleted(FIRST, 2, DONE, NOON)));
    assertThat(done.identity()).isEqualTo(new Identity(VM, TO, 2, 1, NOON, List.of()));

    Vm half = VmRules.evolve(done, of(new HostSettled(FIRST, SOURCE, NOON)));
    assertThat(told(MOVING, VmCommand.remind(NOON, 1), half)).isEmpty();
    assertThat(MOVED)
        .isEqualTo(
            new Vm.Running(
                new Identity(
                    VM, TO, 2, 1, NOON, List.of(new EndedMove(ORDER.id(), DONE, VALID_UNTIL)))));
    assertThat(told(half, VmCommand.remind(NOON, 1), MOVED))
        .containsExactly(new VmInstruction.ToPlan(ORDER.id(), DONE));
  }

  @Test
  void givenMoving_whenItIsRolledBack_thenTheSourceKeepsItAndItNeedsNoRest() {
    Vm back =
        after(
            MOVING,
            of(new MigrationRolledBack(FIRST, "slow", false, true, NOON)),
            of(new HostSettled(FIRST, TARGET, NOON)),
            of(new HostSettled(FIRST, SOURCE, NOON)));

    assertThat(back)
        .isEqualTo(
            new Vm.Running(
                new Identity(
                    VM,
                    FROM,
                    1,
                    1,
                    Instant.EPOCH,
                    List.of(
                        new EndedMove(
                            ORDER.id(), new MoveOutcome.RolledBack("slow"), VALID_UNTIL)))));
    assertThat(VmRules.decide(back, new Move(OTHER, NOON)))
        .isEqualTo(accept(of(new MigrationRequested(new MigrationId(VM.id(), 2), OTHER, 1, NOON))));
  }

  @Test
  void givenMoving_whenTheGuestWasLost_thenItIsRecoveredByItsOwner() {
    Vm lost =
        after(
            MOVING,
            of(new MigrationRolledBack(FIRST, "gone", true, true, NOON)),
            of(new HostSettled(FIRST, TARGET, NOON)),
            of(new HostSettled(FIRST, SOURCE, NOON)));

    assertThat(VmDuties.owed(lost, NOON))
        .containsExactly(
            new VmInstruction.ToHost(SOURCE, new HostCommand.StartGuest(VM.id(), 1, NOON)));
    assertThat(VmRules.evolve(lost, new GuestRecovered(1, NOON))).isInstanceOf(Vm.Running.class);
  }

  @Test
  void givenNotMoving_whenAMigrationIsSpokenOf_thenItIsOver() {
    var late =
        VmCommand.of(new HypervisorReport.Completed(FIRST, Duration.ZERO, DataSize.ZERO), NOON);

    for (Vm state : List.of(Vm.UNADOPTED, RUNNING, MOVED, RECOVERING)) {
      assertThat(VmRules.decide(state, late)).isEqualTo(accept());
      assertThat(VmRules.decide(state, VmCommand.remind(NOON, 1))).isEqualTo(accept());
      assertThat(told(state, late, state)).isEmpty();
    }
  }

  @Test
  void givenMoving_whenSomethingIsReported_thenTheMigrationsRulesDecide() {
    assertThat(VmRules.decide(MOVING, VmCommand.of(new HostAnswer.Reserved(FIRST), NOON)))
        .isEqualTo(accept(of(new MigrationEvent.TargetReserved(FIRST, NOON))));
  }

  // Lost guests

  @Test
  void givenUnadopted_whenItIsNotSeen_thenItIsAdoptedAsLost() {
    assertThat(VmRules.decide(Vm.UNADOPTED, notSeen(FROM, 1, NOON)))
        .isEqualTo(accept(new VmAdopted(VM, FROM, 1, NOON), new GuestLost(1, NOON)));
  }

  @Test
  void givenRunning_whenItsOwnerDoesNotSeeIt_thenItIsLost() {
    assertThat(VmRules.decide(RUNNING, notSeen(FROM, 1, NOON)))
        .isEqualTo(accept(new GuestLost(1, NOON)));
    assertThat(VmRules.decide(MOVED, notSeen(TO, 2, NOON.plusMillis(1))))
        .isEqualTo(accept(new GuestLost(2, NOON.plusMillis(1))));
  }

  @Test
  void givenRunning_whenAnotherHostOrAnOldListMissesIt_thenNothingIsLost() {
    assertThat(VmRules.decide(MOVED, notSeen(FROM, 1, NOON.plusSeconds(5)))).isEqualTo(accept());
    assertThat(VmRules.decide(MOVED, notSeen(FROM, 2, NOON.plusSeconds(5)))).isEqualTo(accept());
    assertThat(VmRules.decide(MOVED, notSeen(TO, 1, NOON.plusSeconds(5)))).isEqualTo(accept());
    assertThat(VmRules.decide(MOVED, notSeen(TO, 2, NOON))).isEqualTo(accept());
    assertThat(VmRules.decide(MOVING, notSeen(FROM, 1, NOON.plusSeconds(5)))).isEqualTo(accept());
    assertThat(VmRules.decide(RECOVERING, notSeen(FROM, 1, NOON.plusSeconds(5))))
        .isEqualTo(accept());
  }

  @Test
  void givenRecovering_whenItsOwnerStartedIt_thenItRuns() {
    assertThat(VmRules.decide(RECOVERING, new ReportStarted(SOURCE, 1, NOON)))
        .isEqualTo(accept(new GuestRecovered(1, NOON)));
    assertThat(VmRules.evolve(RECOVERING, new GuestRecovered(1, NOON))).isEqualTo(RUNNING);
    assertThat(VmRules.decide(RECOVERING, new ReportStarted(TARGET, 1, NOON))).isEqualTo(accept());
    assertThat(VmRules.decide(RECOVERING, new ReportStarted(SOURCE, 2, NOON))).isEqualTo(accept());
    assertThat(VmRules.decide(RUNNING, new ReportStarted(SOURCE, 1, NOON))).isEqualTo(accept());
  }

  @Test
  void givenRecovering_whenSomebodyElseHasItInHand_thenItIsLeftToThem() {
    var stopped = new ReportDrift(SOURCE, 1, Drift.STOPPED, NOON);
    assertThat(VmRules.decide(RECOVERING, stopped))
        .isEqualTo(accept(new DriftNoticed(Drift.STOPPED, NOON)));
    assertThat(VmRules.decide(RECOVERING, new ReportDrift(TARGET, 1, Drift.GONE, NOON)))
        .isEqualTo(accept());
    assertThat(VmRules.decide(RUNNING, stopped)).as("it runs").isEqualTo(accept());
    assertThat(VmRules.decide(MOVING, stopped)).isEqualTo(accept());
  }

  @Test
  void givenDrifted_whenNothingIsNew_thenNothingIsRecordedAndLittleIsAsked() {
    assertThat(VmRules.decide(DRIFTED, new ReportDrift(SOURCE, 1, Drift.STOPPED, NOON)))
        .isEqualTo(accept());
    assertThat(VmRules.decide(DRIFTED, notSeen(FROM, 1, NOON.plusSeconds(5)))).isEqualTo(accept());
    assertThat(VmRules.decide(DRIFTED, new ReportDrift(SOURCE, 1, Drift.GONE, NOON)))
        .isEqualTo(accept(new DriftNoticed(Drift.GONE, NOON)));
    assertThat(VmDuties.owed(DRIFTED, NOON)).isEmpty();
    assertThat(VmDuties.onReminder(DRIFTED, NOON)).hasSize(1);
    Duration usual = Duration.ofSeconds(2);
    assertThat(VmDuties.reminderInterval(DRIFTED, usual)).isGreaterThan(usual);
    assertThat(VmDuties.reminderInterval(RECOVERING, usual)).isEqualTo(usual);
  }

  @Test
  void givenDrifted_whenItRunsAgain_thenItIsDroversAgain() {
    assertThat(VmRules.decide(DRIFTED, new ReportStarted(SOURCE, 1, NOON)))
        .isEqualTo(accept(new GuestRecovered(1, NOON)));
    assertThat(VmRules.decide(DRIFTED, new ReportStarted(TARGET, 1, NOON))).isEqualTo(accept());
    assertThat(VmRules.evolve(DRIFTED, new GuestRecovered(1, NOON))).isEqualTo(RUNNING);
  }

  @Test
  void givenDrifted_whenOrdered_thenRefused() {
    assertRefused(DRIFTED, ORDER, NOON, "was shut down by somebody, who may start it again");
  }

  @Test
  void givenRecovering_whenOrdered_thenRefused() {
    assertRefused(RECOVERING, ORDER, NOON, "is being recovered after its host lost it");
    assertThat(VmRules.evolve(RECOVERING, new MoveRefused(ORDER.id(), "no", VALID_UNTIL, NOON)))
        .isInstanceOf(Vm.Recovering.class);
  }

  // Reservations that are asked about

  @Test
  void givenAHostAsks_thenOnlyThePresentMigrationStillNeedsItsReservation() {
    Vm rolledBack =
        VmRules.evolve(MOVING, of(new MigrationRolledBack(FIRST, "slow", false, true, NOON)));
    Vm completed = VmRules.evolve(MOVING, of(new MigrationCompleted(FIRST, 2, DONE, NOON)));
    var renew = new HostCommand.Renew(FIRST, NOON.plusSeconds(300), NOON);
    var release = new HostCommand.Release(FIRST, false, NOON);

    assertThat(askedAboutFirst(MOVING)).isEqualTo(renew);
    assertThat(askedAboutFirst(completed)).isEqualTo(renew);
    assertThat(askedAboutFirst(rolledBack)).isEqualTo(release);
    assertThat(askedAboutFirst(MOVED)).isEqualTo(release);
    assertThat(askedAboutFirst(RECOVERING)).isEqualTo(release);
    assertThat(askedAboutFirst(Vm.UNADOPTED)).isEqualTo(release);
  }

  private static HostCommand askedAboutFirst(Vm state) {
    var ask = new AskStillNeeded(new HostAnswer.StillNeeded(FIRST, TARGET), NOON);
    assertThat(VmRules.decide(state, ask)).isEqualTo(accept());
    var told = (VmInstruction.ToHost) told(state, ask, state).getFirst();
    assertThat(told.host()).isEqualTo(TARGET);
    return told.command();
  }

  // Quiet, and what cannot be

  @Test
  void givenTheState_thenOnlyAMovingOrRecoveringVmIsNotQuiet() {
    assertThat(List.of(Vm.UNADOPTED, RUNNING, MOVED)).allMatch(VmDuties::isQuiet);
    assertThat(List.of(MOVING, RECOVERING)).noneMatch(VmDuties::isQuiet);
    assertThat(VmDuties.owed(MOVED, NOON)).isEmpty();
  }

  @Test
  void givenAnEventThatCannotFollow_thenItIsNotSwallowed() {
    assertThatThrownBy(() -> VmRules.evolve(Vm.UNADOPTED, REQUESTED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> VmRules.evolve(RUNNING, new VmAdopted(VM, FROM, 1, NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> VmRules.evolve(RUNNING, new GuestRecovered(1, NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> VmRules.evolve(MOVING, new GuestLost(1, NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> VmRules.evolve(MOVING, REQUESTED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> VmRules.evolve(RECOVERING, REQUESTED))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void assertRefused(Vm state, MoveOrder order, Instant at, String reason) {
    Decision<VmEvent> refused = accept(new MoveRefused(order.id(), reason, order.validUntil(), at));
    assertThat(VmRules.decide(state, new Move(order, at))).isEqualTo(refused);
  }

  private static List<VmInstruction> told(Vm before, VmCommand command, Vm after) {
    return VmDuties.answers(before, command, after);
  }

  private static ReportNotSeen notSeen(Placement placement, long epoch, Instant sampledAt) {
    return new ReportNotSeen(VM, placement, epoch, sampledAt, sampledAt);
  }

  private static VmEvent of(MigrationEvent event) {
    return new VmEvent.OfMigration(event);
  }

  private static Vm after(Vm state, VmEvent... events) {
    Vm next = state;
    for (VmEvent event : events) {
      next = VmRules.evolve(next, event);
    }
    return next;
  }
}
