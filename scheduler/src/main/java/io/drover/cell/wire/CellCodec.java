package io.drover.cell.wire;

import io.drover.admission.Budgets;
import io.drover.cell.CellStatus;
import io.drover.cell.ManualMove;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import io.drover.model.VmId;
import io.drover.proto.MessageProto;
import io.drover.proto.ModelProto;
import io.drover.proto.codec.MoveCodec;
import io.drover.proto.codec.SpecCodec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a cell is asked and answers. */
public final class CellCodec {
  private CellCodec() {}

  public static MessageProto.ManualMove toProto(ManualMove.Wish wish) {
    return MessageProto.ManualMove.newBuilder()
        .setVm(wish.vm().value())
        .setTo(wish.to().value())
        .setMode(
            wish.mode()
                .map(MoveCodec::toProto)
                .orElse(ModelProto.MigrationMode.MIGRATION_MODE_UNSPECIFIED))
        .build();
  }

  public static ManualMove.Wish fromProto(MessageProto.ManualMove message) {
    Optional<MigrationMode> mode =
        message.getMode() == ModelProto.MigrationMode.MIGRATION_MODE_UNSPECIFIED
            ? Optional.empty()
            : Optional.of(MoveCodec.fromProto(message.getMode()));
    return new ManualMove.Wish(new VmId(message.getVm()), new HostId(message.getTo()), mode);
  }

  public static MessageProto.CellStatus toProto(CellStatus status) {
    var message =
        MessageProto.CellStatus.newBuilder()
            .setReady(status.ready())
            .setHosts(status.hosts())
            .setVms(status.vms())
            .setHotHosts(status.hotHosts())
            .setStaleHosts(status.staleHosts())
            .setPlans(status.plans())
            .setWaiting(status.waiting())
            .setUnderWay(status.underWay())
            .setDraining(status.draining())
            .setStranded(status.stranded())
            .setLostHosts(status.lostHosts())
            .setScore(status.score());
    status
        .homeless()
        .forEach((vm, homeless) ->
            message
                .addHomelessBuilder()
                .setVm(vm.value())
                .setHost(homeless.host().value())
                .setReason(homeless.reason()));
    new TreeMap<>(status.waitingBecause())
        .forEach((limit, moves) ->
            message.addWaitingBecauseBuilder().setLimit(limit.name()).setMoves(moves));
    return message.build();
  }

  public static MessageProto.CellReported toProto(CellId cell, CellStatus status) {
    return MessageProto.CellReported.newBuilder()
        .setCell(SpecCodec.toProto(cell))
        .setStatus(toProto(status))
        .build();
  }

  public static MessageProto.RegionCells toProto(SortedMap<CellId, CellStatus> cells) {
    var message = MessageProto.RegionCells.newBuilder();
    cells.forEach((cell, status) -> message.addCells(toProto(cell, status)));
    return message.build();
  }

  public static SortedMap<CellId, CellStatus> fromProto(MessageProto.RegionCells message) {
    var cells = new TreeMap<CellId, CellStatus>();
    message
        .getCellsList()
        .forEach(m -> cells.put(SpecCodec.cell(m.getCell()), fromProto(m.getStatus())));
    return cells;
  }

  /** Limits that only newer versions know are left out. */
  public static CellStatus fromProto(MessageProto.CellStatus message) {
    Map<Budgets.Reached, Integer> because = new EnumMap<>(Budgets.Reached.class);
    for (var waiting : message.getWaitingBecauseList()) {
      for (Budgets.Reached limit : Budgets.Reached.values()) {
        if (limit.name().equals(waiting.getLimit())) {
          because.put(limit, waiting.getMoves());
        }
      }
    }
    var homeless = new TreeMap<VmId, CellStatus.Homeless>();
    for (var m : message.getHomelessList()) {
      homeless.put(
          new VmId(m.getVm()), new CellStatus.Homeless(new HostId(m.getHost()), m.getReason()));
    }
    return new CellStatus(
        message.getReady(),
        message.getHosts(),
        message.getVms(),
        message.getHotHosts(),
        message.getStaleHosts(),
        message.getPlans(),
        message.getWaiting(),
        message.getUnderWay(),
        message.getDraining(),
        message.getStranded(),
        message.getLostHosts(),
        homeless,
        because,
        message.getScore());
  }
}
