package io.drover.hypervisor;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.time.Duration;

/** What hypervisors report. Any of these may come late, twice, out of order or never. */
public sealed interface HypervisorReport {

  /** A report about one VM. */
  sealed interface OfVm extends HypervisorReport {
    VmId vm();
  }

  /** A report about one migration. */
  sealed interface OfMigration extends OfVm {
    MigrationId migration();

    @Override
    default VmId vm() {
      return migration().vm();
    }
  }

  record Checked(MigrationId migration) implements OfMigration {}

  /**
   * The check found that the migration cannot be made: no CPU feature, no storage path, no such
   * guest.
   */
  record Unfit(MigrationId migration, String reason) implements OfMigration {}

  record CopyStarted(MigrationId migration) implements OfMigration {}

  /**
   * A round of pre-copy ended.
   *
   * @param round counted from 1
   * @param remaining memory still to be sent
   * @param dirtyRate measured over the round
   * @param bandwidth got over the round
   */
  record RoundCopied(
      MigrationId migration, int round, DataSize remaining, DataRate dirtyRate, DataRate bandwidth)
      implements OfMigration {}

  /** The guest is paused on the source and the last pages are on their way. */
  record SwitchoverStarted(MigrationId migration) implements OfMigration {}

  /** The guest runs on the target; the source has let go of it. */
  record Completed(MigrationId migration, Duration blackout, DataSize sent)
      implements OfMigration {}

  /** The copy ended and the guest runs on the source. */
  record Failed(MigrationId migration, String reason) implements OfMigration {}

  /** What {@code host} has of the VM, in answer to a query, a cancel or a resume. */
  record Evidence(MigrationId migration, HostId host, GuestState state) implements OfMigration {}

  /** {@code host} runs no guest at all any more: it is powered off or cut from its storage. */
  record Fenced(MigrationId migration, HostId host) implements OfMigration {}

  /** The guest was started, or ran already. */
  record GuestStarted(VmId vm, long epoch, HostId host) implements HypervisorReport {}

  /** The guest was not started, because somebody else has taken it in hand. */
  record GuestDrifted(VmId vm, long epoch, HostId host, Drift drift) implements OfVm {}

  /** {@code host} runs no guest at all any more, as was asked when it was lost. */
  record HostFenced(HostId host, long loss) implements HypervisorReport {}
}
