package io.drover.host.wire;

import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.host.HostCommand;
import io.drover.host.HostCommand.AcknowledgeOwner;
import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.Prepare;
import io.drover.host.HostCommand.PutElsewhere;
import io.drover.host.HostCommand.ReportAdmitted;
import io.drover.host.HostCommand.ReportDeclined;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.host.HostCommand.ReportReturned;
import io.drover.host.HostCommand.ReportStarted;
import io.drover.host.HostCommand.StartGuest;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.proto.HostProto;
import io.drover.proto.MessageProto;
import io.drover.proto.codec.UnreadableRecord;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is asked of a host when it, or another, is lost. */
final class FailoverCommandCodec {
  private FailoverCommandCodec() {}

  static void write(HostCommand.OfFailover command, MessageProto.HostCommand.Builder message) {
    switch (command) {
      case StartGuest(var vm, var epoch, var at) ->
          message.getStartGuestBuilder().setVm(vm.value()).setEpoch(epoch).setAt(toProto(at));
      case AcknowledgeOwner(var vm, var epoch, var at) ->
          message.getAcknowledgeOwnerBuilder().setVm(vm.value()).setEpoch(epoch).setAt(toProto(at));
      case DeclareLost c -> {
        var lost =
            message
                .getDeclareLostBuilder()
                .setSilentSince(toProto(c.silentSince()))
                .addAllStopped(c.stopped().stream().map(VmId::value).toList())
                .setWithZone(c.withZone())
                .setConfirmed(c.confirmed())
                .setAt(toProto(c.at()));
        c.sampledAt().ifPresent(sampled -> lost.setSampledAt(toProto(sampled)));
      }
      case ReportStarted(var vm, var epoch, var at) ->
          message.getReportStartedBuilder().setVm(vm.value()).setEpoch(epoch).setAt(toProto(at));
      case Prepare(var plan, var at) ->
          message
              .getPrepareBuilder()
              .addAllWithRack(FailoverEventWire.refuges(plan.withRack()))
              .addAllOtherwise(FailoverEventWire.refuges(plan.otherwise()))
              .addAllWithZone(FailoverEventWire.refuges(plan.withZone()))
              .setAt(toProto(at));
      case ReportFenced(var loss, var places, var at) ->
          message
              .getReportFencedBuilder()
              .setLoss(loss)
              .addAllPlaces(FailoverEventWire.refuges(places))
              .setAt(toProto(at));
      case ReportReturned(var at) -> message.getReportReturnedBuilder().setAt(toProto(at));
      case PutElsewhere(var places, var at) ->
          message
              .getPutElsewhereBuilder()
              .addAllPlaces(FailoverEventWire.refuges(places))
              .setAt(toProto(at));
      case Admit(var guest, var from, var at) ->
          message
              .getAdmitBuilder()
              .setGuest(HostEventWire.resident(guest))
              .setFrom(from.value())
              .setAt(toProto(at));
      case ReportAdmitted(var vm, var epoch, var host, var at) ->
          message
              .getReportAdmittedBuilder()
              .setVm(vm.value())
              .setEpoch(epoch)
              .setHost(host.value())
              .setAt(toProto(at));
      case ReportDeclined(var vm, var epoch, var host, var reason, var at) ->
          message
              .getReportDeclinedBuilder()
              .setVm(vm.value())
              .setEpoch(epoch)
              .setHost(host.value())
              .setReason(reason)
              .setAt(toProto(at));
    }
  }

  static HostCommand read(MessageProto.HostCommand message) {
    return switch (message.getCommandCase()) {
      case START_GUEST -> {
        var m = message.getStartGuest();
        yield new StartGuest(new VmId(m.getVm()), m.getEpoch(), fromProto(m.getAt()));
      }
      case ACKNOWLEDGE_OWNER -> {
        var m = message.getAcknowledgeOwner();
        yield new AcknowledgeOwner(new VmId(m.getVm()), m.getEpoch(), fromProto(m.getAt()));
      }
      case REPORT_STARTED -> {
        var m = message.getReportStarted();
        yield new ReportStarted(new VmId(m.getVm()), m.getEpoch(), fromProto(m.getAt()));
      }
      case DECLARE_LOST -> declareLost(message.getDeclareLost());
      case PREPARE -> {
        var m = message.getPrepare();
        yield new Prepare(
            new FailoverPlan(
                FailoverEventWire.places(m.getWithRackList()),
                FailoverEventWire.places(m.getOtherwiseList()),
                FailoverEventWire.places(m.getWithZoneList())),
            fromProto(m.getAt()));
      }
      case REPORT_FENCED -> {
        var m = message.getReportFenced();
        yield new ReportFenced(
            m.getLoss(), FailoverEventWire.places(m.getPlacesList()), fromProto(m.getAt()));
      }
      case REPORT_RETURNED -> new ReportReturned(fromProto(message.getReportReturned().getAt()));
      case PUT_ELSEWHERE ->
          new PutElsewhere(
              FailoverEventWire.places(message.getPutElsewhere().getPlacesList()),
              fromProto(message.getPutElsewhere().getAt()));
      case ADMIT -> admit(message.getAdmit());
      case REPORT_ADMITTED -> {
        var m = message.getReportAdmitted();
        yield new ReportAdmitted(
            new VmId(m.getVm()), m.getEpoch(), new HostId(m.getHost()), fromProto(m.getAt()));
      }
      case REPORT_DECLINED -> {
        var m = message.getReportDeclined();
        yield new ReportDeclined(
            new VmId(m.getVm()),
            m.getEpoch(),
            new HostId(m.getHost()),
            m.getReason(),
            fromProto(m.getAt()));
      }
      default ->
          throw UnreadableRecord.unknownChoice("command to a host", message.getCommandCase());
    };
  }

  private static DeclareLost declareLost(MessageProto.HostCommand.DeclareLost m) {
    return new DeclareLost(
        fromProto(m.getSilentSince()),
        m.hasSampledAt() ? Optional.of(fromProto(m.getSampledAt())) : Optional.empty(),
        m.getStoppedList().stream().map(VmId::new).collect(Collectors.toCollection(TreeSet::new)),
        m.getWithZone(),
        m.getConfirmed(),
        fromProto(m.getAt()));
  }

  private static Admit admit(HostProto.GuestAdmitted m) {
    return new Admit(
        HostEventWire.resident(m.getGuest()), new HostId(m.getFrom()), fromProto(m.getAt()));
  }
}
