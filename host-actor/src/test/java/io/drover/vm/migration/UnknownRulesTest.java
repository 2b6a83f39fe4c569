package io.drover.vm.migration;

import static io.drover.hypervisor.GuestState.ABSENT;
import static io.drover.hypervisor.GuestState.COPYING;
import static io.drover.hypervisor.GuestState.HANDED_OVER;
import static io.drover.hypervisor.GuestState.PAUSED;
import static io.drover.hypervisor.GuestState.RECEIVING;
import static io.drover.hypervisor.GuestState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import io.drover.vm.migration.MigrationEvent.EvidenceFound;
import io.drover.vm.migration.MigrationEvent.FenceRequested;
import io.drover.vm.migration.MigrationEvent.HostFenced;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownRulesTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final HostId SOURCE = new HostId("source");
  private static final HostId TARGET = new HostId("target");
  private static final VmSpec VM =
      new VmSpec(
          new VmId("vm"),
          new Resources(Cpu.cores(2), DataSize.gibibytes(4)),
          1,
          new PoolId("pool"),
          Set.of(),
          true);
  private static final MigrationId MIGRATION = new MigrationId(VM.id(), 1);
  private static final Migration.Attempt ATTEMPT =
      new Migration.Attempt(
          MIGRATION,
          new MoveOrder(
              new MoveId(new PlanId("plan"), 0),
              VM,
              new Placement(SOURCE, NumaSet.of(0)),
              new Placement(TARGET, NumaSet.of(0)),
              new MigrationTerms(
                  MigrationMode.PRE_COPY,
                  Duration.ofMinutes(5),
                  Duration.ofMillis(300),
                  20,
                  Duration.ZERO),
              false,
              NOON,
              NOON.plusSeconds(600)),
          1,
          NOON);

  private Migration state =
      UnknownRules.enter(
          ATTEMPT, new OutcomeUnknown(MIGRATION, "the switchover went unanswered", NOON));

  @Test
  void givenTheSourceRuns_thenRolledBack() {
    assertThat(says(SOURCE, RUNNING)).last().isInstanceOf(MigrationRolledBack.class);
  }

  @Test
  void givenTheSourceHandedOver_thenCompleted() {
    says(TARGET, ABSENT);

    assertThat(says(SOURCE, HANDED_OVER)).last().isInstanceOf(MigrationCompleted.class);
  }

  @Test
  void givenTheTargetRuns_thenCompleted() {
    says(SOURCE, PAUSED);

    assertThat(says(TARGET, RUNNING)).last().isInstanceOf(MigrationCompleted.class);
  }

  /**
   * It may hold the guest paused, and would do so for ever; or have handed it over to a target that
   * died since.
   */
  @Test
  void givenTheTargetHasNothing_whenTheSourceIsSilent_thenNothingIsDecided() {
    assertThat(says(TARGET, ABSENT))
        .containsExactly(new EvidenceFound(MIGRATION, TARGET, ABSENT, NOON));
    assertThat(requests()).containsExactly(new HypervisorRequest.Cancel(MIGRATION));
  }

  /** What it says may be as old as the copy: it may be paused by now. */
  @Test
  void givenTheTargetHasNothing_whenTheSourceStillCopies_thenNothingIsDecided() {
    says(TARGET, ABSENT);

    assertThat(says(SOURCE, COPYING))
        .containsExactly(new EvidenceFound(MIGRATION, SOURCE, COPYING, NOON));
  }

  @Test
  void givenNobodyHasTheGuest_thenItIsLost() {
    says(TARGET, ABSENT);

    assertThat(says(SOURCE, ABSENT))
        .last()
        .isEqualTo(
            new MigrationRolledBack(MIGRATION, "the switchover went unanswered", true, true, NOON));
  }

  /**
   * The word of a target that was fenced since, or rebooted, must not count once the source may
   * have been resumed.
   */
  @Test
  void givenTheSourceIsResumed_whenTheTargetsOldWordArrives_thenItCountsNoMore() {
    says(SOURCE, PAUSED);
    says(TARGET, ABSENT);
    assertThat(requests()).containsExactly(new HypervisorRequest.Resume(MIGRATION));

    assertThat(says(TARGET, RUNNING)).isEmpty();
    assertThat(says(SOURCE, RUNNING)).last().isInstanceOf(MigrationRolledBack.class);
  }

  @Test
  void givenTheTargetIsFenced_whenItsOldWordArrives_thenItCountsNoMore() {
    says(SOURCE, PAUSED);
    assertThat(decide(late(UnknownRules.FENCE_AFTER_ASKING)))
        .hasOnlyElementsOfType(FenceRequested.class);
    assertThat(decide(new HypervisorReported(new HypervisorReport.Fenced(MIGRATION, TARGET), NOON)))
        .containsExactly(new HostFenced(MIGRATION, TARGET, NOON));

    assertThat(says(TARGET, RUNNING)).isEmpty();
    assertThat(requests()).containsExactly(new HypervisorRequest.Resume(MIGRATION));
  }

  @Test
  void givenTheTargetOnlySaidThatItReceives_whenItKeepsSilent_thenItIsFenced() {
    says(SOURCE, PAUSED);
    says(TARGET, RECEIVING);

    assertThat(decide(late(UnknownRules.FENCE_AFTER_ASKING)))
        .hasOnlyElementsOfType(FenceRequested.class);
  }

  @Test
  void givenNobodyAnswers_whenTimePasses_thenNothingIsDecided() {
    assertThat(decide(new Remind(NOON.plus(Duration.ofHours(1)), 100))).isEmpty();
  }

  /** The time that a node stood still, or could record nothing, is not the target's silence. */
  @Test
  void givenTheTargetWasHardlyAsked_whenTimePasses_thenItIsNotFenced() {
    says(SOURCE, PAUSED);

    assertThat(decide(late(UnknownRules.FENCE_AFTER_ASKING - 1))).isEmpty();
    assertThat(decide(late(UnknownRules.FENCE_AFTER_ASKING)))
        .hasOnlyElementsOfType(FenceRequested.class);
  }

  private static Remind late(int asked) {
    return new Remind(NOON.plus(UnknownRules.FENCE_AFTER), asked);
  }

  private List<MigrationEvent> says(HostId host, GuestState guest) {
    return decide(
        new HypervisorReported(new HypervisorReport.Evidence(MIGRATION, host, guest), NOON));
  }

  private List<MigrationEvent> decide(MigrationCommand command) {
    var events =
        ((Decision.Accepted<MigrationEvent>) MigrationRules.decide(state, command)).events();
    events.forEach(event -> state = MigrationRules.evolve(state, event));
    return events;
  }

  private List<HypervisorRequest> requests() {
    return MigrationDuties.owed(state, VM, NOON).stream()
        .map(owed -> ((MigrationInstruction.ToHypervisor) owed).request())
        .toList();
  }
}
