package io.drover.vm.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.host.HostAnswer.StillNeeded;
import io.drover.host.wire.HostAnswerCodec;
import io.drover.hypervisor.wire.DriftCodec;
import io.drover.hypervisor.wire.ReportCodec;
import io.drover.model.HostId;
import io.drover.proto.MessageProto;
import io.drover.proto.VmProto;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.VmCommand;
import io.drover.vm.VmCommand.Adopt;
import io.drover.vm.VmCommand.AskStillNeeded;
import io.drover.vm.VmCommand.Move;
import io.drover.vm.VmCommand.OfMigration;
import io.drover.vm.VmCommand.Relocate;
import io.drover.vm.VmCommand.ReportDrift;
import io.drover.vm.VmCommand.ReportNotSeen;
import io.drover.vm.VmCommand.ReportStarted;
import io.drover.vm.migration.MigrationCommand;
import io.drover.vm.migration.MigrationCommand.Abort;
import io.drover.vm.migration.MigrationCommand.HostAnswered;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import java.time.Instant;

/** What a VM is told. */
public final class VmCommandCodec {
  private VmCommandCodec() {}

  public static MessageProto.VmCommand write(VmCommand command) {
    var message = MessageProto.VmCommand.newBuilder().setAt(toProto(command.at()));
    switch (command) {
      case Move(var order, _) -> message.setMove(toProto(order));
      case Adopt(var vm, var owner, var epoch, var migrations, _) ->
          message
              .getAdoptBuilder()
              .setVm(toProto(vm))
              .setOwner(toProto(owner))
              .setEpoch(epoch)
              .setMigrations(migrations);
      case OfMigration(var ofMigration) -> message.setOfMigration(write(ofMigration));
      case AskStillNeeded(var question, _) ->
          message
              .getAskStillNeededBuilder()
              .setMigration(toProto(question.migration()))
              .setHost(question.host().value());
      case ReportNotSeen(var vm, var placement, var epoch, var sampledAt, _) ->
          message
              .getReportNotSeenBuilder()
              .setVm(toProto(vm))
              .setPlacement(toProto(placement))
              .setEpoch(epoch)
              .setSampledAt(toProto(sampledAt));
      case Relocate(var vm, var owner, var epoch, _) ->
          message.getRelocateBuilder().setVm(toProto(vm)).setOwner(toProto(owner)).setEpoch(epoch);
      case ReportStarted(var host, var epoch, _) ->
          message.getReportStartedBuilder().setHost(host.value()).setEpoch(epoch);
      case ReportDrift(var host, var epoch, var drift, _) ->
          message
              .getReportDriftBuilder()
              .setHost(host.value())
              .setEpoch(epoch)
              .setDrift(DriftCodec.toProto(drift));
    }
    return message.build();
  }

  private static MessageProto.MigrationCommand write(MigrationCommand command) {
    var message = MessageProto.MigrationCommand.newBuilder().setAt(toProto(command.at()));
    switch (command) {
      case HostAnswered(var answer, _) -> message.setHostAnswered(HostAnswerCodec.write(answer));
      case HypervisorReported(var report, _) ->
          message.setHypervisorReported(ReportCodec.write(report));
      case Remind(_, var asked) -> message.getRemindBuilder().setAsked(asked);
      case Abort(var migration, var reason, _) ->
          message.getAbortBuilder().setMigration(toProto(migration)).setReason(reason);
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is a command that only newer versions know
   */
  public static VmCommand read(MessageProto.VmCommand message) {
    Instant at = fromProto(message.getAt());
    return switch (message.getCommandCase()) {
      case MOVE -> new Move(fromProto(message.getMove()), at);
      case ADOPT -> adopt(message.getAdopt(), at);
      case OF_MIGRATION -> new OfMigration(read(message.getOfMigration()));
      case ASK_STILL_NEEDED -> {
        var m = message.getAskStillNeeded();
        yield new AskStillNeeded(
            new StillNeeded(fromProto(m.getMigration()), new HostId(m.getHost())), at);
      }
      case REPORT_NOT_SEEN -> notSeen(message.getReportNotSeen(), at);
      case RELOCATE -> {
        var m = message.getRelocate();
        yield new Relocate(fromProto(m.getVm()), fromProto(m.getOwner()), m.getEpoch(), at);
      }
      case REPORT_STARTED -> {
        var m = message.getReportStarted();
        yield new ReportStarted(new HostId(m.getHost()), m.getEpoch(), at);
      }
      case REPORT_DRIFT -> {
        var m = message.getReportDrift();
        yield new ReportDrift(
            new HostId(m.getHost()), m.getEpoch(), DriftCodec.fromProto(m.getDrift()), at);
      }
      case COMMAND_NOT_SET ->
          throw UnreadableRecord.unknownChoice("command to a VM", "not one of those known");
    };
  }

  /**
   * @throws UnreadableRecord if it is another command
   */
  public static Adopt adopt(MessageProto.VmCommand message) {
    if (read(message) instanceof Adopt adopt) {
      return adopt;
    }
    throw UnreadableRecord.unknownChoice("adoption of a VM", message.getCommandCase().name());
  }

  private static Adopt adopt(VmProto.VmAdopted m, Instant at) {
    return new Adopt(
        fromProto(m.getVm()), fromProto(m.getOwner()), m.getEpoch(), m.getMigrations(), at);
  }

  private static ReportNotSeen notSeen(MessageProto.VmCommand.NotSeen m, Instant at) {
    return new ReportNotSeen(
        fromProto(m.getVm()),
        fromProto(m.getPlacement()),
        m.getEpoch(),
        fromProto(m.getSampledAt()),
        at);
  }

  private static MigrationCommand read(MessageProto.MigrationCommand message) {
    Instant at = fromProto(message.getAt());
    return switch (message.getCommandCase()) {
      case HOST_ANSWERED ->
          new HostAnswered(HostAnswerCodec.ofMigration(message.getHostAnswered()), at);
      case HYPERVISOR_REPORTED ->
          new HypervisorReported(ReportCodec.ofMigration(message.getHypervisorReported()), at);
      case REMIND -> new Remind(at, message.getRemind().getAsked());
      case ABORT ->
          new Abort(
              fromProto(message.getAbort().getMigration()), message.getAbort().getReason(), at);
      case COMMAND_NOT_SET ->
          throw UnreadableRecord.unknownChoice("command to a migration", "not one of those known");
    };
  }
}
