package io.drover.vm;

import io.drover.hypervisor.Drift;
import io.drover.model.MoveId;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.vm.migration.MigrationEvent;
import java.time.Instant;

/** What has happened to a VM. Recorded for good; fields are added, never changed. */
public sealed interface VmEvent {
  Instant at();

  /**
   * Its first event: it runs where its host registered it.
   *
   * @param migrations attempts that its host remembers, from before this record began
   */
  record VmAdopted(VmSpec vm, Placement owner, long epoch, long migrations, Instant at)
      implements VmEvent {
    /** Of a VM that never moved. */
    public VmAdopted(VmSpec vm, Placement owner, long epoch, Instant at) {
      this(vm, owner, epoch, 0, at);
    }
  }

  record OfMigration(MigrationEvent event) implements VmEvent {
    @Override
    public Instant at() {
      return event.at();
    }
  }

  /** An order was turned down; recorded so that a late repeat of it is turned down too. */
  record MoveRefused(MoveId move, String reason, Instant validUntil, Instant at)
      implements VmEvent {}

  /** Its host was lost: {@code owner} owns it from here on, with {@code epoch}. */
  record OwnerChanged(Placement owner, long epoch, Instant at) implements VmEvent {}

  record GuestLost(long epoch, Instant at) implements VmEvent {}

  /** Its lost guest is not Drover's to start again: somebody else has taken it in hand. */
  record DriftNoticed(Drift drift, Instant at) implements VmEvent {}

  record GuestRecovered(long epoch, Instant at) implements VmEvent {}
}
