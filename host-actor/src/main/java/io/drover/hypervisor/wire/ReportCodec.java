package io.drover.hypervisor.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorReport.Checked;
import io.drover.hypervisor.HypervisorReport.Completed;
import io.drover.hypervisor.HypervisorReport.CopyStarted;
import io.drover.hypervisor.HypervisorReport.Evidence;
import io.drover.hypervisor.HypervisorReport.Failed;
import io.drover.hypervisor.HypervisorReport.Fenced;
import io.drover.hypervisor.HypervisorReport.GuestDrifted;
import io.drover.hypervisor.HypervisorReport.GuestStarted;
import io.drover.hypervisor.HypervisorReport.HostFenced;
import io.drover.hypervisor.HypervisorReport.RoundCopied;
import io.drover.hypervisor.HypervisorReport.SwitchoverStarted;
import io.drover.hypervisor.HypervisorReport.Unfit;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.proto.HypervisorProto;
import io.drover.proto.codec.TimeCodec;
import io.drover.proto.codec.UnreadableRecord;

/** What a hypervisor reports. */
public final class ReportCodec {
  private ReportCodec() {}

  public static HypervisorProto.HypervisorReport write(HypervisorReport report) {
    var message = HypervisorProto.HypervisorReport.newBuilder();
    switch (report) {
      case Checked(var migration) -> message.setChecked(toProto(migration));
      case Unfit(var migration, var reason) ->
          message.getUnfitBuilder().setMigration(toProto(migration)).setReason(reason);
      case CopyStarted(var migration) -> message.setCopyStarted(toProto(migration));
      case RoundCopied(var migration, var round, var remaining, var dirtyRate, var bandwidth) ->
          message
              .getRoundCopiedBuilder()
              .setMigration(toProto(migration))
              .setRound(round)
              .setRemaining(remaining.bytes())
              .setDirtyRate(dirtyRate.bytesPerSecond())
              .setBandwidth(bandwidth.bytesPerSecond());
      case SwitchoverStarted(var migration) -> message.setSwitchoverStarted(toProto(migration));
      case Completed(var migration, var blackout, var sent) ->
          message
              .getCompletedBuilder()
              .setMigration(toProto(migration))
              .setBlackout(TimeCodec.toProto(blackout))
              .setSent(sent.bytes());
      case Failed(var migration, var reason) ->
          message.getFailedBuilder().setMigration(toProto(migration)).setReason(reason);
      case Evidence(var migration, var host, var state) ->
          message
              .getEvidenceBuilder()
              .setMigration(toProto(migration))
              .setHost(host.value())
              .setState(GuestStateCodec.toProto(state));
      case Fenced(var migration, var host) ->
          message.getFencedBuilder().setMigration(toProto(migration)).setHost(host.value());
      case GuestStarted(var vm, var epoch, var host) ->
          message.getGuestStartedBuilder().setVm(vm.value()).setEpoch(epoch).setHost(host.value());
      case GuestDrifted(var vm, var epoch, var host, var drift) ->
          message
              .getGuestDriftedBuilder()
              .setVm(vm.value())
              .setEpoch(epoch)
              .setHost(host.value())
              .setDrift(DriftCodec.toProto(drift));
      case HostFenced(var host, var loss) ->
          message.getHostFencedBuilder().setHost(host.value()).setLoss(loss);
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is a report that only newer versions know
   */
  public static HypervisorReport read(HypervisorProto.HypervisorReport message) {
    return switch (message.getReportCase()) {
      case GUEST_STARTED -> {
        var m = message.getGuestStarted();
        yield new GuestStarted(new VmId(m.getVm()), m.getEpoch(), new HostId(m.getHost()));
      }
      case GUEST_DRIFTED -> {
        var m = message.getGuestDrifted();
        yield new GuestDrifted(
            new VmId(m.getVm()),
            m.getEpoch(),
            new HostId(m.getHost()),
            DriftCodec.fromProto(m.getDrift()));
      }
      case HOST_FENCED -> {
        var m = message.getHostFenced();
        yield new HostFenced(new HostId(m.getHost()), m.getLoss());
      }
      case REPORT_NOT_SET ->
          throw UnreadableRecord.unknownChoice("report", "not one of those known");
      default -> ofMigration(message);
    };
  }

  /**
   * @throws UnreadableRecord if it is none about a migration, or one that only newer versions know
   */
  public static HypervisorReport.OfMigration ofMigration(HypervisorProto.HypervisorReport message) {
    return switch (message.getReportCase()) {
      case CHECKED -> new Checked(fromProto(message.getChecked()));
      case UNFIT ->
          new Unfit(fromProto(message.getUnfit().getMigration()), message.getUnfit().getReason());
      case COPY_STARTED -> new CopyStarted(fromProto(message.getCopyStarted()));
      case ROUND_COPIED -> roundCopied(message.getRoundCopied());
      case SWITCHOVER_STARTED -> new SwitchoverStarted(fromProto(message.getSwitchoverStarted()));
      case COMPLETED -> completed(message.getCompleted());
      case FAILED ->
          new Failed(
              fromProto(message.getFailed().getMigration()), message.getFailed().getReason());
      case EVIDENCE -> evidence(message.getEvidence());
      case FENCED ->
          new Fenced(
              fromProto(message.getFenced().getMigration()),
              new HostId(message.getFenced().getHost()));
      case GUEST_STARTED, GUEST_DRIFTED, HOST_FENCED, REPORT_NOT_SET ->
          throw UnreadableRecord.unknownChoice("report about a migration", message.getReportCase());
    };
  }

  private static RoundCopied roundCopied(HypervisorProto.HypervisorReport.RoundCopied m) {
    return new RoundCopied(
        fromProto(m.getMigration()),
        m.getRound(),
        new DataSize(m.getRemaining()),
        new DataRate(m.getDirtyRate()),
        new DataRate(m.getBandwidth()));
  }

  private static Completed completed(HypervisorProto.HypervisorReport.Completed m) {
    return new Completed(
        fromProto(m.getMigration()),
        TimeCodec.fromProto(m.getBlackout()),
        new DataSize(m.getSent()));
  }

  private static Evidence evidence(HypervisorProto.HypervisorReport.Evidence m) {
    return new Evidence(
        fromProto(m.getMigration()),
        new HostId(m.getHost()),
        GuestStateCodec.fromProto(m.getState()));
  }
}
