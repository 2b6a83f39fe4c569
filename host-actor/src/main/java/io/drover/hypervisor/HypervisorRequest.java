package io.drover.hypervisor;

import io.drover.model.MigrationId;
import io.drover.model.MigrationTerms;
import io.drover.model.Placement;
import io.drover.model.VmSpec;

/** What can be asked of one host's hypervisor. All are safe to repeat. */
public sealed interface HypervisorRequest {

  /**
   * Asked of the source: could this migration be started? Answered by {@link
   * HypervisorReport.Checked} or {@link HypervisorReport.Unfit}.
   */
  record Check(MigrationId migration, VmSpec vm, Placement from, Placement to)
      implements HypervisorRequest {}

  /**
   * Asked of the source: start the migration. The guest carries {@code epoch} once it runs on the
   * target. Answered by {@link HypervisorReport.CopyStarted}, then rounds, the switchover, and
   * {@link HypervisorReport.Completed} or {@link HypervisorReport.Failed}.
   */
  record Migrate(
      MigrationId migration,
      VmSpec vm,
      long epoch,
      Placement from,
      Placement to,
      MigrationTerms terms)
      implements HypervisorRequest {}

  /**
   * Asked of either side: what have you got of this VM? Changes nothing. Answered by {@link
   * HypervisorReport.Evidence}.
   */
  record Query(MigrationId migration) implements HypervisorRequest {}

  /**
   * Asked of the source: stop the copy if it runs, and never start it again; asked of the target:
   * drop what has come in, unless the guest already runs. Answered by {@link
   * HypervisorReport.Evidence} once that is so.
   */
  record Cancel(MigrationId migration) implements HypervisorRequest {}

  /**
   * Asked of the source of a cancelled migration, when it is certain that the target does not run
   * the guest: let the paused guest run on. Answered by {@link HypervisorReport.Evidence}.
   */
  record Resume(MigrationId migration) implements HypervisorRequest {}

  /**
   * Asked out of band (a BMC, a power switch, a storage fence) of a host that does not answer: make
   * certain that it runs no guest. Answered by {@link HypervisorReport.Fenced}.
   */
  record Fence(MigrationId migration) implements HypervisorRequest {}

  /**
   * The same, because the host was lost. A request with the number of an earlier loss does nothing,
   * nor does a repeat. Answered by {@link HypervisorReport.HostFenced}.
   *
   * @param loss counted from 1
   */
  record FenceHost(long loss) implements HypervisorRequest {}

  /**
   * Asked of the owner after it lost the guest (it crashed and came back): start the guest, with
   * this epoch. Answered by {@link HypervisorReport.GuestStarted}, or {@link
   * HypervisorReport.GuestDrifted} if it is not Drover's to start.
   */
  record Start(VmSpec vm, long epoch, Placement placement) implements HypervisorRequest {}
}
