package io.drover.vm.migration;

import static io.drover.hypervisor.GuestState.ABSENT;
import static io.drover.hypervisor.GuestState.HANDED_OVER;
import static io.drover.hypervisor.GuestState.PAUSED;
import static io.drover.hypervisor.GuestState.RUNNING;
import static io.drover.vm.migration.SampleMigration.ATTEMPT;
import static io.drover.vm.migration.SampleMigration.ID;
import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.SOURCE;
import static io.drover.vm.migration.SampleMigration.TARGET;
import static io.drover.vm.migration.SampleMigration.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport.Evidence;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import io.drover.vm.migration.MigrationEvent.FenceRequested;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table in the documentation of {@link UnknownRules}: each pair of answers, whichever comes
 * first.
 */
class EvidenceTableTest {
  private static final Instant NOW = NOON.plusSeconds(5);

  private enum Ends {
    COMPLETED,
    ROLLED_BACK,
    LOST,
    OPEN
  }

  @ParameterizedTest
  @EnumSource
  void givenTheSourceSaysFirst_thenThePairDecides(GuestState source) {
    for (GuestState target : GuestState.values()) {
      assertThat(ends(SOURCE, source, TARGET, target))
          .as("%s, %s", source, target)
          .isEqualTo(expected(source, target));
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenTheTargetSaysFirst_thenThePairDecidesAlikeUnlessTheTargetAloneHasDecided(
      GuestState target) {
    for (GuestState source : GuestState.values()) {
      assertThat(ends(TARGET, target, SOURCE, source))
          .as("%s, %s", source, target)
          .isEqualTo(target == RUNNING ? Ends.COMPLETED : expected(source, target));
    }
  }

  private static Ends expected(GuestState source, GuestState target) {
    if (source == RUNNING) {
      return Ends.ROLLED_BACK;
    }
    if (source == HANDED_OVER || target == RUNNING) {
      return Ends.COMPLETED;
    }
    return source == ABSENT && target == ABSENT ? Ends.LOST : Ends.OPEN;
  }

  private static Ends ends(HostId first, GuestState said, HostId second, GuestState then) {
    return ends(hear(hear(entered(), first, said), second, then));
  }

  private static Ends ends(Migration state) {
    return switch (state) {
      case Migration.Settling s when s.completed() -> Ends.COMPLETED;
      case Migration.Settling s -> s.guestLost() ? Ends.LOST : Ends.ROLLED_BACK;
      default -> Ends.OPEN;
    };
  }

  /**
   * Only a guest that is down for long, at a target that has not said it is rid of it, is worth a
   * fence.
   */
  @ParameterizedTest
  @CsvSource({
    "PAUSED,, true", "ABSENT,, true", "PAUSED, RECEIVING, true", "ABSENT, PAUSED, true",
    "COPYING,, false", "RECEIVING,, false", ",, false", "PAUSED, ABSENT, false"
  })
  void givenTheGuestMayBeDown_thenOnlyASilentTargetIsFencedAndOnlyAfterLong(
      @Nullable GuestState source, @Nullable GuestState target, boolean fenced) {
    Migration state = entered();
    state = source == null ? state : hear(state, SOURCE, source);
    state = target == null ? state : hear(state, TARGET, target);
    Instant late = NOON.plus(UnknownRules.FENCE_AFTER);

    assertThat(
            MigrationRules.decide(
                state, new Remind(late.minusMillis(1), UnknownRules.FENCE_AFTER_ASKING)))
        .isEqualTo(Decision.accept());
    assertThat(MigrationRules.decide(state, new Remind(late, UnknownRules.FENCE_AFTER_ASKING)))
        .isEqualTo(
            fenced ? Decision.accept(new FenceRequested(ID, TARGET, late)) : Decision.accept());
  }

  @ParameterizedTest
  @EnumSource
  void givenAnyPair_thenTheSourceIsResumedOnlyWhenItIsPausedAndTheTargetIsRidOfTheGuest(
      GuestState source) {
    for (GuestState target : GuestState.values()) {
      Migration state = hear(hear(entered(), TARGET, target), SOURCE, source);
      boolean resumes =
          MigrationDuties.owed(state, VM, NOW).stream()
              .anyMatch(owed ->
                  owed.equals(
                      new MigrationInstruction.ToHypervisor(
                          SOURCE, new HypervisorRequest.Resume(ID))));
      assertThat(resumes)
          .as("%s, %s", source, target)
          .isEqualTo(source == PAUSED && target == ABSENT);
    }
  }

  private static Migration entered() {
    return UnknownRules.enter(ATTEMPT, new OutcomeUnknown(ID, "silence", NOON));
  }

  private static Migration hear(Migration state, HostId host, GuestState said) {
    var decision =
        MigrationRules.decide(state, new HypervisorReported(new Evidence(ID, host, said), NOW));
    Migration next = state;
    if (decision instanceof Decision.Accepted<MigrationEvent>(var events)) {
      for (MigrationEvent event : events) {
        next = MigrationRules.evolve(next, event);
      }
      long ends =
          events.stream()
              .filter(e -> e instanceof MigrationCompleted || e instanceof MigrationRolledBack)
              .count();
      assertThat(ends).isLessThan(2);
    }
    return next;
  }
}
