package io.drover.vm.migration;

import io.drover.hypervisor.GuestState;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import java.time.Instant;

/** What has happened to a migration. Recorded for good; fields are added, never changed. */
public sealed interface MigrationEvent {
  MigrationId migration();

  Instant at();

  record MigrationRequested(MigrationId migration, MoveOrder order, long epoch, Instant at)
      implements MigrationEvent {}

  record TargetReserved(MigrationId migration, Instant at) implements MigrationEvent {}

  record MigrationChecked(MigrationId migration, Instant at) implements MigrationEvent {}

  record CopyStarted(MigrationId migration, Instant at) implements MigrationEvent {}

  record SwitchoverStarted(MigrationId migration, Instant at) implements MigrationEvent {}

  record AbortStarted(MigrationId migration, String reason, Instant at) implements MigrationEvent {}

  /** An answer that had to come did not: from here on only evidence counts. */
  record OutcomeUnknown(MigrationId migration, String reason, Instant at)
      implements MigrationEvent {}

  record EvidenceFound(MigrationId migration, HostId host, GuestState state, Instant at)
      implements MigrationEvent {}

  record FenceRequested(MigrationId migration, HostId host, Instant at) implements MigrationEvent {}

  record HostFenced(MigrationId migration, HostId host, Instant at) implements MigrationEvent {}

  /** The target owns the VM from here on, with {@code epoch}. */
  record MigrationCompleted(MigrationId migration, long epoch, MoveOutcome outcome, Instant at)
      implements MigrationEvent {}

  /**
   * The source still owns the VM.
   *
   * @param sourceLetGo whether the source has to take note too; not in records from before sources
   *     were asked to let a VM go
   */
  record MigrationRolledBack(
      MigrationId migration, String reason, boolean guestLost, boolean sourceLetGo, Instant at)
      implements MigrationEvent {}

  record HostSettled(MigrationId migration, HostId host, Instant at) implements MigrationEvent {}
}
