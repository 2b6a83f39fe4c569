package io.drover.vm.migration;

import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;
import static io.drover.vm.migration.SampleMigration.ATTEMPT;
import static io.drover.vm.migration.SampleMigration.DEADLINE;
import static io.drover.vm.migration.SampleMigration.ID;
import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.SOURCE;
import static io.drover.vm.migration.SampleMigration.TARGET;
import static io.drover.vm.migration.SampleMigration.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveOutcome;
import io.drover.vm.migration.Migration.Aborting;
import io.drover.vm.migration.Migration.Checked;
import io.drover.vm.migration.Migration.Copying;
import io.drover.vm.migration.Migration.Requested;
import io.drover.vm.migration.Migration.Reserved;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.Migration.SwitchingOver;
import io.drover.vm.migration.Migration.Unknown;
import io.drover.vm.migration.MigrationCommand.Abort;
import io.drover.vm.migration.MigrationCommand.HostAnswered;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import io.drover.vm.migration.MigrationEvent.AbortStarted;
import io.drover.vm.migration.MigrationEvent.CopyStarted;
import io.drover.vm.migration.MigrationEvent.EvidenceFound;
import io.drover.vm.migration.MigrationEvent.HostSettled;
import io.drover.vm.migration.MigrationEvent.MigrationChecked;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import io.drover.vm.migration.MigrationEvent.SwitchoverStarted;
import io.drover.vm.migration.MigrationEvent.TargetReserved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every phase against every command: what is not named as an answer below must change nothing. */
class MigrationRulesTest {
  private static final Instant NOW = NOON.plusSeconds(10);
  private static final Instant ONE_BEFORE_PATIENCE =
      NOON.plus(MigrationRules.ANSWER_PATIENCE).minusMillis(1);
  private static final Instant PATIENCE_OVER = NOON.plus(MigrationRules.ANSWER_PATIENCE);

  private static final MigrationCommand RESERVED = answered(new HostAnswer.Reserved(ID));
  private static final MigrationCommand NOT_RESERVED =
      answered(new HostAnswer.NotReserved(ID, "full"));
  private static final MigrationCommand SOURCE_SETTLED =
      answered(new HostAnswer.Settled(ID, SOURCE));
  private static final MigrationCommand TARGET_SETTLED =
      answered(new HostAnswer.Settled(ID, TARGET));
  private static final MigrationCommand CHECKED = reported(new HypervisorReport.Checked(ID));
  private static final MigrationCommand UNFIT =
      reported(new HypervisorReport.Unfit(ID, "no CPU feature"));
  private static final MigrationCommand COPY_STARTED =
      reported(new HypervisorReport.CopyStarted(ID));
  private static final MigrationCommand LAST_ROUND = reported(round(5));
  private static final MigrationCommand ROUND_TOO_MANY = reported(round(6));
  private static final MigrationCommand SWITCHOVER =
      reported(new HypervisorReport.SwitchoverStarted(ID));
  private static final MigrationCommand COMPLETED =
      reported(new HypervisorReport.Completed(ID, Duration.ofMillis(120), DataSize.gibibytes(9)));
  private static final MigrationCommand FAILED =
      reported(new HypervisorReport.Failed(ID, "link lost"));
  private static final MigrationCommand REMIND = new Remind(NOW, 1);
  private static final MigrationCommand REMIND_JUST_BEFORE_PATIENCE_ENDS =
      new Remind(ONE_BEFORE_PATIENCE, 1);
  private static final MigrationCommand REMIND_PATIENCE_OVER = new Remind(PATIENCE_OVER, 1);
  private static final MigrationCommand REMIND_JUST_BEFORE_DEADLINE =
      new Remind(DEADLINE.minusMillis(1), 1);
  private static final MigrationCommand REMIND_AT_DEADLINE = new Remind(DEADLINE, 1);
  private static final MigrationCommand ABORT = new Abort(ID, "operator", NOW);

  private static final MigrationEvent COMPLETED_BY_REPORT =
      new MigrationCompleted(
          ID,
          5,
          new MoveOutcome.Completed(
              Duration.ofSeconds(10), Duration.ofMillis(120), DataSize.gibibytes(9)),
          NOW);
  private static final MigrationEvent FOUND_COMPLETED =
      new MigrationCompleted(ID, 5, new MoveOutcome.FoundCompleted(Duration.ofSeconds(10)), NOW);
  private static final String LATE = "not switched over within PT10M";
  private static final String GONE = "the source no longer has the guest";

  private final Map<MigrationCommand, Decision<MigrationEvent>> answers = new HashMap<>();

  @Test
  void givenRequested_thenTheTargetsWordCountsAndTimeRunsOut() {
    when(RESERVED, new TargetReserved(ID, NOW));
    when(NOT_RESERVED, rolledBack("full", NOW));
    when(ABORT, rolledBack("operator", NOW));
    when(REMIND_AT_DEADLINE, rolledBack(LATE, DEADLINE));

    assertAnswers(new Requested(ATTEMPT));
  }

  @Test
  void givenReserved_thenTheChecksWordCounts() {
    when(CHECKED, new MigrationChecked(ID, NOW));
    when(UNFIT, rolledBack("no CPU feature", NOW));
    when(ABORT, rolledBack("operator", NOW));
    when(REMIND_AT_DEADLINE, rolledBack(LATE, DEADLINE));

    assertAnswers(new Reserved(ATTEMPT));
  }

  @Test
  void givenChecked_thenAnyWordOfTheCopyMeansItBeganAndAnEndNeedsTheSourcesWord() {
    when(COPY_STARTED, new CopyStarted(ID, NOW));
    when(LAST_ROUND, new CopyStarted(ID, NOW));
    when(ROUND_TOO_MANY, new CopyStarted(ID, NOW));
    when(SWITCHOVER, new SwitchoverStarted(ID, NOW));
    when(COMPLETED, COMPLETED_BY_REPORT);
    when(FAILED, rolledBack("link lost", NOW));
    when(ABORT, new AbortStarted(ID, "operator", NOW));
    when(REMIND_AT_DEADLINE, new AbortStarted(ID, LATE, DEADLINE));

    assertAnswers(new Checked(ATTEMPT));
  }

  @Test
  void givenCopying_thenTooManyRoundsTooMuchTimeOrACopyThatVanishedAborts() {
    when(
        ROUND_TOO_MANY,
        new AbortStarted(
            ID,
            "not converging: 1073741824 bytes left after 5 rounds, dirtied at 209715200 bytes/s,"
                + " copied at 104857600 bytes/s",
            NOW));
    when(SWITCHOVER, new SwitchoverStarted(ID, NOW));
    when(COMPLETED, COMPLETED_BY_REPORT);
    when(FAILED, rolledBack("link lost", NOW));
    when(evidence(SOURCE, GuestState.PAUSED), new SwitchoverStarted(ID, NOW));
    when(
        evidence(SOURCE, GuestState.RUNNING),
        new AbortStarted(ID, "the copy ended without an answer", NOW));
    when(evidence(SOURCE, GuestState.HANDED_OVER), FOUND_COMPLETED);
    when(evidence(SOURCE, GuestState.ABSENT), new OutcomeUnknown(ID, GONE, NOW));
    when(evidence(SOURCE, GuestState.RECEIVING), new OutcomeUnknown(ID, GONE, NOW));
    when(ABORT, new AbortStarted(ID, "operator", NOW));
    when(REMIND_AT_DEADLINE, new AbortStarted(ID, LATE, DEADLINE));

    assertAnswers(new Copying(ATTEMPT));
  }

  @Test
  void givenSwitchingOver_thenItCannotBeAbortedAndSilenceMeansUnknown() {
    when(COMPLETED, COMPLETED_BY_REPORT);
    when(FAILED, rolledBack("link lost", NOW));
    when(
        evidence(SOURCE, GuestState.RUNNING),
        new AbortStarted(ID, "the copy ended without an answer", NOW));
    when(evidence(SOURCE, GuestState.HANDED_OVER), FOUND_COMPLETED);
    when(evidence(SOURCE, GuestState.ABSENT), new OutcomeUnknown(ID, GONE, NOW));
    when(evidence(SOURCE, GuestState.RECEIVING), new OutcomeUnknown(ID, GONE, NOW));
    answers.put(ABORT, refuse("the guest is being switched over: too late to abort"));
    unanswered("the switchover went unanswered");

    assertAnswers(new SwitchingOver(ATTEMPT, NOON));
  }

  @Test
  void givenAborting_thenOnlyTheSourcesWordEndsItAndSilenceMeansUnknown() {
    when(COMPLETED, COMPLETED_BY_REPORT);
    when(FAILED, rolledBack("too slow", NOW)); // why it was aborted, not how that looked
    when(evidence(SOURCE, GuestState.RUNNING), rolledBack("too slow", NOW));
    when(evidence(SOURCE, GuestState.HANDED_OVER), FOUND_COMPLETED);
    when(
        evidence(SOURCE, GuestState.PAUSED),
        new OutcomeUnknown(ID, "aborted while switching over", NOW));
    when(evidence(SOURCE, GuestState.ABSENT), new OutcomeUnknown(ID, GONE, NOW));
    when(evidence(SOURCE, GuestState.RECEIVING), new OutcomeUnknown(ID, GONE, NOW));
    unanswered("the abort went unanswered: too slow");

    assertAnswers(new Aborting(ATTEMPT, "too slow", NOON));
  }

  @Test
  void givenUnknown_thenTimeDecidesNothingAndEvidenceIsRecordedWithWhatFollowsFromIt() {
    for (GuestState state : GuestState.values()) {
      when(evidence(SOURCE, state), new EvidenceFound(ID, SOURCE, state, NOW));
      when(evidence(TARGET, state), new EvidenceFound(ID, TARGET, state, NOW));
    }
    when(
        evidence(SOURCE, GuestState.RUNNING),
        new EvidenceFound(ID, SOURCE, GuestState.RUNNING, NOW),
        rolledBack("silence", NOW));
    when(
        evidence(SOURCE, GuestState.HANDED_OVER),
        new EvidenceFound(ID, SOURCE, GuestState.HANDED_OVER, NOW),
        FOUND_COMPLETED);
    when(
        evidence(TARGET, GuestState.RUNNING),
        new EvidenceFound(ID, TARGET, GuestState.RUNNING, NOW),
        FOUND_COMPLETED);
    when(COMPLETED, COMPLETED_BY_REPORT);
    when(FAILED, rolledBack("link lost", NOW));
    answers.put(ABORT, refuse("the outcome is not known yet: silence"));

    assertAnswers(new Unknown(ATTEMPT, "silence", NOON, Optional.empty(), Optional.empty(), false));
  }

  @Test
  void givenSettlingAfterCompletion_thenBothHostsAreWaitedForAndNothingElseCounts() {
    var outcome = new MoveOutcome.FoundCompleted(Duration.ofSeconds(9));
    when(SOURCE_SETTLED, new HostSettled(ID, SOURCE, NOW));
    when(TARGET_SETTLED, new HostSettled(ID, TARGET, NOW));
    answers.put(ABORT, refuse("the migration is over: " + outcome));

    assertAnswers(new Settling(ATTEMPT, outcome, false, false, false));
    answers.remove(SOURCE_SETTLED);
    assertAnswers(new Settling(ATTEMPT, outcome, false, true, false));
  }

  @Test
  void givenSettlingAfterRollback_thenBothHostsAreWaitedFor() {
    var outcome = new MoveOutcome.RolledBack("too slow");
    when(TARGET_SETTLED, new HostSettled(ID, TARGET, NOW));
    when(SOURCE_SETTLED, new HostSettled(ID, SOURCE, NOW));
    answers.put(ABORT, refuse("the migration is over: " + outcome));

    assertAnswers(MigrationRules.evolve(new Copying(ATTEMPT), rolledBack("too slow", NOW)));
  }

  @Test
  void givenAnyPhase_whenAnEarlierAttemptIsSpokenOf_thenNothingChanges() {
    var earlier = new MigrationId(VM.id(), 2);
    var late =
        List.of(
            answered(new HostAnswer.Reserved(earlier)),
            answered(new HostAnswer.NotReserved(earlier, "full")),
            answered(new HostAnswer.Settled(earlier, TARGET)),
            reported(new HypervisorReport.Completed(earlier, Duration.ZERO, DataSize.ZERO)),
            reported(new HypervisorReport.Failed(earlier, "late")),
            reported(new HypervisorReport.Evidence(earlier, SOURCE, GuestState.RUNNING)),
            reported(new HypervisorReport.Evidence(earlier, TARGET, GuestState.ABSENT)),
            reported(new HypervisorReport.Fenced(earlier, TARGET)),
            new Abort(earlier, "late", NOW));
    var phases =
        List.of(
            new Requested(ATTEMPT),
            new Reserved(ATTEMPT),
            new Checked(ATTEMPT),
            new Copying(ATTEMPT),
            new SwitchingOver(ATTEMPT, NOON),
            new Aborting(ATTEMPT, "slow", NOON),
            new Unknown(
                ATTEMPT, "silence", NOON, Optional.of(GuestState.PAUSED), Optional.empty(), true),
            new Settling(ATTEMPT, new MoveOutcome.RolledBack("slow"), false, true, false));

    for (Migration phase : phases) {
      late.forEach(command ->
          assertThat(MigrationRules.decide(phase, command))
              .as("%s in %s", command, phase)
              .isEqualTo(accept()));
    }
  }

  @Test
  void givenEachEvent_thenThePhaseFollows() {
    var copying = new Copying(ATTEMPT);
    var rolledBack = new MoveOutcome.RolledBack("slow");
    var completed = new MoveOutcome.FoundCompleted(Duration.ofSeconds(10));

    assertThat(MigrationRules.evolve(new Requested(ATTEMPT), new TargetReserved(ID, NOW)))
        .isEqualTo(new Reserved(ATTEMPT));
    assertThat(MigrationRules.evolve(new Reserved(ATTEMPT), new MigrationChecked(ID, NOW)))
        .isEqualTo(new Checked(ATTEMPT));
    assertThat(MigrationRules.evolve(new Checked(ATTEMPT), new CopyStarted(ID, NOW)))
        .isEqualTo(copying);
    assertThat(MigrationRules.evolve(copying, new SwitchoverStarted(ID, NOW)))
        .isEqualTo(new SwitchingOver(ATTEMPT, NOW));
    assertThat(MigrationRules.evolve(copying, new AbortStarted(ID, "slow", NOW)))
        .isEqualTo(new Aborting(ATTEMPT, "slow", NOW));
    assertThat(MigrationRules.evolve(copying, new OutcomeUnknown(ID, "silence", NOW)))
        .isEqualTo(new Unknown(ATTEMPT, "silence", NOW, Optional.empty(), Optional.empty(), false));
    assertThat(MigrationRules.evolve(copying, FOUND_COMPLETED))
        .isEqualTo(new Settling(ATTEMPT, completed, false, false, false));
    assertThat(MigrationRules.evolve(copying, new MigrationRolledBack(ID, "slow", true, true, NOW)))
        .isEqualTo(new Settling(ATTEMPT, rolledBack, true, false, false));
    assertThat(
            MigrationRules.evolve(copying, new MigrationRolledBack(ID, "slow", true, false, NOW)))
        .as("from before sources were asked to let a VM go")
        .isEqualTo(new Settling(ATTEMPT, rolledBack, true, true, false));
    var settled =
        (Settling)
            MigrationRules.evolve(
                new Settling(ATTEMPT, completed, false, true, false),
                new HostSettled(ID, TARGET, NOW));
    assertThat(settled.settled()).isTrue();
  }

  @Test
  void givenAnEventThatCannotFollow_thenItIsNotSwallowed() {
    var copying = new Copying(ATTEMPT);

    for (MigrationEvent event :
        List.of(
            new MigrationEvent.MigrationRequested(ID, ATTEMPT.order(), 4, NOW),
            new EvidenceFound(ID, SOURCE, GuestState.RUNNING, NOW),
            new MigrationEvent.FenceRequested(ID, TARGET, NOW),
            new MigrationEvent.HostFenced(ID, TARGET, NOW),
            new HostSettled(ID, SOURCE, NOW))) {
      assertThatThrownBy(() -> MigrationRules.evolve(copying, event))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private void when(MigrationCommand command, MigrationEvent... events) {
    answers.put(command, accept(events));
  }

  /** Every reminder from the end of the patience on finds the outcome unknown. */
  private void unanswered(String reason) {
    for (MigrationCommand remind :
        List.of(REMIND_PATIENCE_OVER, REMIND_JUST_BEFORE_DEADLINE, REMIND_AT_DEADLINE)) {
      when(remind, new OutcomeUnknown(ID, reason, remind.at()));
    }
  }

  private void assertAnswers(Migration state) {
    assertThat(everyCommand()).containsAll(answers.keySet());
    for (MigrationCommand command : everyCommand()) {
      assertThat(MigrationRules.decide(state, command))
          .as("%s in %s", command, state)
          .isEqualTo(answers.getOrDefault(command, accept()));
    }
  }

  private static List<MigrationCommand> everyCommand() {
    var commands =
        new ArrayList<>(
            List.of(
                RESERVED,
                NOT_RESERVED,
                SOURCE_SETTLED,
                TARGET_SETTLED,
                CHECKED,
                UNFIT,
                COPY_STARTED,
                LAST_ROUND,
                ROUND_TOO_MANY,
                SWITCHOVER,
                COMPLETED,
                FAILED,
                REMIND,
                REMIND_JUST_BEFORE_PATIENCE_ENDS,
                REMIND_PATIENCE_OVER,
                REMIND_JUST_BEFORE_DEADLINE,
                REMIND_AT_DEADLINE,
                ABORT,
                answered(new HostAnswer.StillNeeded(ID, TARGET)),
                answered(new HostAnswer.Settled(ID, new HostId("stranger"))),
                reported(new HypervisorReport.Fenced(ID, SOURCE)),
                reported(new HypervisorReport.Fenced(ID, TARGET))));
    for (GuestState state : GuestState.values()) {
      commands.add(evidence(SOURCE, state));
      commands.add(evidence(TARGET, state));
      commands.add(evidence(new HostId("stranger"), state));
    }
    return commands;
  }

  private static MigrationEvent rolledBack(String reason, Instant at) {
    return new MigrationRolledBack(ID, reason, false, true, at);
  }

  private static HypervisorReport.RoundCopied round(int round) {
    return new HypervisorReport.RoundCopied(
        ID, round, DataSize.gibibytes(1), DataRate.mebibytes(200), DataRate.mebibytes(100));
  }

  private static MigrationCommand evidence(HostId host, GuestState state) {
    return reported(new HypervisorReport.Evidence(ID, host, state));
  }

  private static MigrationCommand answered(HostAnswer.OfMigration answer) {
    return new HostAnswered(answer, NOW);
  }

  private static MigrationCommand reported(HypervisorReport.OfMigration report) {
    return new HypervisorReported(report, NOW);
  }
}
