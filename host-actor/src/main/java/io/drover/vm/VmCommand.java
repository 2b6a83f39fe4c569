package io.drover.vm;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.Drift;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.HostId;
import io.drover.model.MoveOrder;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.vm.migration.MigrationCommand;
import java.time.Instant;

/** What a VM is told. Each may come late, twice or not at all. */
public sealed interface VmCommand {
  Instant at();

  /** Move, as a plan has decided. */
  record Move(MoveOrder order, Instant at) implements VmCommand {}

  /**
   * Its host remembers more of it than this record does: owner epoch and attempts to migrate it,
   * from before the record began. Nothing to a VM of which something is recorded.
   */
  record Adopt(VmSpec vm, Placement owner, long epoch, long migrations, Instant at)
      implements VmCommand {}

  /** Something about the present or an earlier migration. */
  record OfMigration(MigrationCommand command) implements VmCommand {
    @Override
    public Instant at() {
      return command.at();
    }
  }

  /** A host holds capacity for this VM past its time, and asks. */
  record AskStillNeeded(HostAnswer.StillNeeded question, Instant at) implements VmCommand {}

  /**
   * The host that should run it, asked at {@code sampledAt}, listed its guests without this one.
   *
   * @param epoch of the owner as the host knows it
   */
  record ReportNotSeen(VmSpec vm, Placement placement, long epoch, Instant sampledAt, Instant at)
      implements VmCommand {}

  /** Its host was lost, and another owns it since, with {@code epoch}. */
  record Relocate(VmSpec vm, Placement owner, long epoch, Instant at) implements VmCommand {}

  /** The guest was started again by its owner. */
  record ReportStarted(HostId host, long epoch, Instant at) implements VmCommand {}

  /** Its owner did not start the guest again, because somebody else has taken it in hand. */
  record ReportDrift(HostId host, long epoch, Drift drift, Instant at) implements VmCommand {}

  /** What a host's answer means to the VM. */
  static VmCommand of(HostAnswer answer, Instant at) {
    return switch (answer) {
      case HostAnswer.StillNeeded question -> new AskStillNeeded(question, at);
      case HostAnswer.Started(_, var epoch, var host) -> new ReportStarted(host, epoch, at);
      case HostAnswer.OwnerChanged(var vm, var owner, var epoch) ->
          new Relocate(vm, owner, epoch, at);
      case HostAnswer.OfMigration ofMigration ->
          new OfMigration(new MigrationCommand.HostAnswered(ofMigration, at));
    };
  }

  /** What a hypervisor's report means to the VM. */
  static VmCommand of(HypervisorReport.OfVm report, Instant at) {
    return switch (report) {
      case HypervisorReport.OfMigration r ->
          new OfMigration(new MigrationCommand.HypervisorReported(r, at));
      case HypervisorReport.GuestDrifted(_, var epoch, var host, var drift) ->
          new ReportDrift(host, epoch, drift, at);
    };
  }

  static VmCommand remind(Instant at, int asked) {
    return new OfMigration(new MigrationCommand.Remind(at, asked));
  }
}
