package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.cell;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.host.HostCommand;
import io.drover.host.HostCommand.Arrive;
import io.drover.host.HostCommand.Depart;
import io.drover.host.HostCommand.JoinCell;
import io.drover.host.HostCommand.LetGo;
import io.drover.host.HostCommand.Register;
import io.drover.host.HostCommand.Release;
import io.drover.host.HostCommand.Renew;
import io.drover.host.HostCommand.ReportStrangers;
import io.drover.host.HostCommand.Reserve;
import io.drover.host.HostCommand.SetCordon;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.proto.HostProto;
import io.drover.proto.MessageProto;
import io.drover.proto.codec.UnreadableRecord;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is asked of a host. */
public final class HostCommandCodec {
  private HostCommandCodec() {}

  public static MessageProto.HostCommand write(HostCommand command) {
    var message = MessageProto.HostCommand.newBuilder();
    switch (command) {
      case Register(var spec, var residents, var cell, var at) ->
          message
              .getRegisterBuilder()
              .setSpec(toProto(spec))
              .addAllResidents(residents.stream().map(HostEventWire::resident).toList())
              .setCell(toProto(cell))
              .setAt(toProto(at));
      case JoinCell(var cell, var at) -> message.setJoinCell(HostEventWire.cellJoined(cell, at));
      case Reserve(var migration, var vm, var numa, var expires, var at) ->
          message
              .getReserveBuilder()
              .setMigration(toProto(migration))
              .setVm(toProto(vm))
              .setNuma(numa.mask())
              .setExpires(toProto(expires))
              .setAt(toProto(at));
      case Renew(var migration, var expires, var at) ->
          message
              .getRenewBuilder()
              .setMigration(toProto(migration))
              .setExpires(toProto(expires))
              .setAt(toProto(at));
      case Release(var migration, var guestLost, var at) ->
          message
              .getReleaseBuilder()
              .setMigration(toProto(migration))
              .setGuestLost(guestLost)
              .setAt(toProto(at));
      case Arrive(var migration, var epoch, var at) ->
          message
              .getArriveBuilder()
              .setMigration(toProto(migration))
              .setEpoch(epoch)
              .setAt(toProto(at));
      case Depart(var migration, var epoch, var at) ->
          message
              .getDepartBuilder()
              .setMigration(toProto(migration))
              .setEpoch(epoch)
              .setAt(toProto(at));
      case SetCordon(var cordon, var at) ->
          message.getSetCordonBuilder().setCordon(toProto(cordon)).setAt(toProto(at));
      case ReportStrangers(var vms, var at) ->
          message
              .getReportStrangersBuilder()
              .addAllVms(vms.stream().map(VmId::value).toList())
              .setAt(toProto(at));
      case LetGo(var migration, var epoch, var target, var vm, var numa, var expires, var at) ->
          message
              .getLetGoBuilder()
              .setMigration(toProto(migration))
              .setEpoch(epoch)
              .setTarget(target.value())
              .setVm(toProto(vm))
              .setNuma(numa.mask())
              .setExpires(toProto(expires))
              .setAt(toProto(at));
      case HostCommand.OfFailover failover -> FailoverCommandCodec.write(failover, message);
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is a command that only newer versions know
   */
  public static HostCommand read(MessageProto.HostCommand message) {
    return switch (message.getCommandCase()) {
      case REGISTER -> register(message.getRegister());
      case JOIN_CELL ->
          new JoinCell(
              cell(message.getJoinCell().getCell()), fromProto(message.getJoinCell().getAt()));
      case SET_CORDON ->
          new SetCordon(
              fromProto(message.getSetCordon().getCordon()),
              fromProto(message.getSetCordon().getAt()));
      case REPORT_STRANGERS ->
          new ReportStrangers(
              message.getReportStrangers().getVmsList().stream()
                  .map(VmId::new)
                  .collect(Collectors.toCollection(TreeSet::new)),
              fromProto(message.getReportStrangers().getAt()));
      case RESERVE, RENEW, RELEASE, ARRIVE, DEPART, LET_GO -> ofMigration(message);
      default -> FailoverCommandCodec.read(message);
    };
  }

  private static HostCommand.OfMigration ofMigration(MessageProto.HostCommand message) {
    return switch (message.getCommandCase()) {
      case RESERVE -> reserve(message.getReserve());
      case RENEW -> {
        var m = message.getRenew();
        yield new Renew(
            fromProto(m.getMigration()), fromProto(m.getExpires()), fromProto(m.getAt()));
      }
      case RELEASE -> {
        var m = message.getRelease();
        yield new Release(fromProto(m.getMigration()), m.getGuestLost(), fromProto(m.getAt()));
      }
      case ARRIVE -> {
        var m = message.getArrive();
        yield new Arrive(fromProto(m.getMigration()), m.getEpoch(), fromProto(m.getAt()));
      }
      case DEPART -> {
        var m = message.getDepart();
        yield new Depart(fromProto(m.getMigration()), m.getEpoch(), fromProto(m.getAt()));
      }
      case LET_GO -> {
        var m = message.getLetGo();
        yield new LetGo(
            fromProto(m.getMigration()),
            m.getEpoch(),
            new HostId(m.getTarget()),
            fromProto(m.getVm()),
            new NumaSet(m.getNuma()),
            fromProto(m.getExpires()),
            fromProto(m.getAt()));
      }
      default ->
          throw UnreadableRecord.unknownChoice(
              "command about a migration", message.getCommandCase());
    };
  }

  private static Register register(HostProto.HostRegistered m) {
    return new Register(
        fromProto(m.getSpec()),
        m.getResidentsList().stream().map(HostEventWire::resident).toList(),
        cell(m.getCell()),
        fromProto(m.getAt()));
  }

  private static Reserve reserve(HostProto.CapacityReserved m) {
    return new Reserve(
        fromProto(m.getMigration()),
        fromProto(m.getVm()),
        new NumaSet(m.getNuma()),
        fromProto(m.getExpires()),
        fromProto(m.getAt()));
  }
}
