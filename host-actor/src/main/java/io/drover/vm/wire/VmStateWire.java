package io.drover.vm.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.hypervisor.wire.DriftCodec;
import io.drover.proto.VmProto.VmState;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.Vm;
import io.drover.vm.Vm.Drifted;
import io.drover.vm.Vm.EndedMove;
import io.drover.vm.Vm.Identity;
import io.drover.vm.Vm.Moving;
import io.drover.vm.Vm.Recovering;
import io.drover.vm.Vm.Running;

/** A VM's state as bytes and back: its snapshot. */
public final class VmStateWire {
  public static final String MANIFEST = "vm.state.1";

  private VmStateWire() {}

  public static byte[] encode(Vm state) {
    var message = VmState.newBuilder();
    switch (state) {
      case Vm.Unadopted _ -> message.getUnadoptedBuilder();
      case Running(var identity) -> message.getRunningBuilder().setIdentity(identity(identity));
      case Moving(var identity, var migration) ->
          message
              .getMovingBuilder()
              .setIdentity(identity(identity))
              .setMigration(MigrationCodec.write(migration));
      case Recovering(var identity, var since) ->
          message.getRecoveringBuilder().setIdentity(identity(identity)).setSince(toProto(since));
      case Drifted(var identity, var drift, var since) ->
          message
              .getDriftedBuilder()
              .setIdentity(identity(identity))
              .setDrift(DriftCodec.toProto(drift))
              .setSince(toProto(since));
    }
    return message.build().toByteArray();
  }

  private static VmState.Identity identity(Identity identity) {
    var message =
        VmState.Identity.newBuilder()
            .setSpec(toProto(identity.spec()))
            .setOwner(toProto(identity.owner()))
            .setEpoch(identity.epoch())
            .setMigrations(identity.migrations())
            .setMovedAt(toProto(identity.movedAt()));
    identity
        .ended()
        .forEach(ended ->
            message
                .addEndedBuilder()
                .setId(toProto(ended.id()))
                .setOutcome(toProto(ended.outcome()))
                .setValidUntil(toProto(ended.validUntil())));
    return message.build();
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static Vm decode(String manifest, byte[] array) {
    if (!manifest.equals(MANIFEST)) {
      throw UnreadableRecord.unknown(manifest);
    }
    VmState message = new Bytes(manifest, array).as(VmState.parser());
    return switch (message.getStateCase()) {
      case UNADOPTED -> Vm.UNADOPTED;
      case RUNNING -> new Running(identity(message.getRunning().getIdentity()));
      case MOVING ->
          new Moving(
              identity(message.getMoving().getIdentity()),
              MigrationCodec.read(message.getMoving().getMigration()));
      case RECOVERING ->
          new Recovering(
              identity(message.getRecovering().getIdentity()),
              fromProto(message.getRecovering().getSince()));
      case DRIFTED ->
          new Drifted(
              identity(message.getDrifted().getIdentity()),
              DriftCodec.fromProto(message.getDrifted().getDrift()),
              fromProto(message.getDrifted().getSince()));
      case STATE_NOT_SET ->
          throw UnreadableRecord.unknownChoice("VM state", "not one of those known");
    };
  }

  private static Identity identity(VmState.Identity m) {
    return new Identity(
        fromProto(m.getSpec()),
        fromProto(m.getOwner()),
        m.getEpoch(),
        m.getMigrations(),
        fromProto(m.getMovedAt()),
        m.getEndedList().stream().map(VmStateWire::ended).toList());
  }

  private static EndedMove ended(VmState.EndedMove m) {
    return new EndedMove(
        fromProto(m.getId()), fromProto(m.getOutcome()), fromProto(m.getValidUntil()));
  }
}
