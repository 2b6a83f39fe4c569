package io.drover.vm.migration;

import static io.drover.vm.migration.SampleMigration.ATTEMPT;
import static io.drover.vm.migration.SampleMigration.DEADLINE;
import static io.drover.vm.migration.SampleMigration.FROM;
import static io.drover.vm.migration.SampleMigration.ID;
import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.SOURCE;
import static io.drover.vm.migration.SampleMigration.TARGET;
import static io.drover.vm.migration.SampleMigration.TERMS;
import static io.drover.vm.migration.SampleMigration.TO;
import static io.drover.vm.migration.SampleMigration.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.MoveOutcome;
import io.drover.vm.migration.Migration.Aborting;
import io.drover.vm.migration.Migration.Checked;
import io.drover.vm.migration.Migration.Copying;
import io.drover.vm.migration.Migration.Requested;
import io.drover.vm.migration.Migration.Reserved;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.Migration.SwitchingOver;
import io.drover.vm.migration.Migration.Unknown;
import io.drover.vm.migration.MigrationInstruction.ToHost;
import io.drover.vm.migration.MigrationInstruction.ToHypervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MigrationDutiesTest {
  private static final Instant NOW = NOON.plusSeconds(60);
  private static final MigrationInstruction CANCEL_SOURCE =
      new ToHypervisor(SOURCE, new HypervisorRequest.Cancel(ID));
  private static final MigrationInstruction CANCEL_TARGET =
      new ToHypervisor(TARGET, new HypervisorRequest.Cancel(ID));

  @Test
  void givenThePhasesUpToTheCopy_thenEachOwesItsOneRequest() {
    assertOwedAndReminded(
        new Requested(ATTEMPT),
        new ToHost(
            SOURCE,
            new HostCommand.LetGo(ID, 4, TARGET, VM, TO.numa(), DEADLINE.plusSeconds(300), NOW)));
    assertOwedAndReminded(
        new Reserved(ATTEMPT),
        new ToHypervisor(SOURCE, new HypervisorRequest.Check(ID, VM, FROM, TO)));
    assertOwedAndReminded(
        new Checked(ATTEMPT),
        new ToHypervisor(SOURCE, new HypervisorRequest.Migrate(ID, VM, 5, FROM, TO, TERMS)));
  }

  @Test
  void givenTheCopyOrSwitchoverRuns_thenNothingIsOwedAndAReminderAsksTheSource() {
    for (Migration state : List.of(new Copying(ATTEMPT), new SwitchingOver(ATTEMPT, NOON))) {
      assertThat(MigrationDuties.owed(state, VM, NOW)).isEmpty();
      assertThat(MigrationDuties.onReminder(state, VM, NOW))
          .containsExactly(new ToHypervisor(SOURCE, new HypervisorRequest.Query(ID)));
    }
  }

  @Test
  void givenAborting_thenTheSourceIsToldToCancel() {
    assertOwedAndReminded(new Aborting(ATTEMPT, "slow", NOON), CANCEL_SOURCE);
  }

  @Test
  void givenUnknown_thenWhatIsAskedDependsOnWhatWasSaid() {
    assertOwedAndReminded(unknown(null, null, false), CANCEL_SOURCE, CANCEL_TARGET);
    assertOwedAndReminded(unknown(GuestState.PAUSED, null, false), CANCEL_SOURCE, CANCEL_TARGET);
    assertOwedAndReminded(
        unknown(GuestState.PAUSED, null, true),
        CANCEL_SOURCE,
        CANCEL_TARGET,
        new ToHypervisor(TARGET, new HypervisorRequest.Fence(ID)));
    assertOwedAndReminded(unknown(null, GuestState.ABSENT, false), CANCEL_SOURCE);
    assertOwedAndReminded(
        unknown(GuestState.PAUSED, GuestState.ABSENT, false),
        new ToHypervisor(SOURCE, new HypervisorRequest.Resume(ID)));
  }

  @Test
  void givenItCompleted_thenTheTargetIsToldOfTheArrivalAndTheSourceOfTheDeparture() {
    var outcome = new MoveOutcome.FoundCompleted(Duration.ofSeconds(9));
    var arrive = new ToHost(TARGET, new HostCommand.Arrive(ID, 5, NOW));
    var depart = new ToHost(SOURCE, new HostCommand.Depart(ID, 5, NOW));

    assertOwedAndReminded(new Settling(ATTEMPT, outcome, false, false, false), arrive, depart);
    assertOwedAndReminded(new Settling(ATTEMPT, outcome, false, true, false), arrive);
    assertOwedAndReminded(new Settling(ATTEMPT, outcome, false, false, true), depart);
  }

  @Test
  void givenItWasRolledBack_thenBothAreToldToRelease() {
    var outcome = new MoveOutcome.RolledBack("slow");
    for (boolean lost : List.of(false, true)) {
      var release = new HostCommand.Release(ID, lost, NOW);
      assertOwedAndReminded(
          new Settling(ATTEMPT, outcome, lost, false, false),
          new ToHost(TARGET, release),
          new ToHost(SOURCE, release));
      assertOwedAndReminded(
          new Settling(ATTEMPT, outcome, lost, true, false), new ToHost(TARGET, release));
    }
  }

  private static void assertOwedAndReminded(Migration state, MigrationInstruction... owed) {
    assertThat(MigrationDuties.owed(state, VM, NOW)).containsExactly(owed);
    assertThat(MigrationDuties.onReminder(state, VM, NOW)).containsExactly(owed);
  }

  private static Migration unknown(
      @Nullable GuestState source, @Nullable GuestState target, boolean fencing) {
    return new Unknown(
        ATTEMPT,
        "silence",
        NOON,
        Optional.ofNullable(source),
        Optional.ofNullable(target),
        fencing);
  }
}
