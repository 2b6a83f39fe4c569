package io.drover.vm.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.hypervisor.wire.GuestStateCodec;
import io.drover.proto.VmProto;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.migration.Migration;
import io.drover.vm.migration.Migration.Aborting;
import io.drover.vm.migration.Migration.Attempt;
import io.drover.vm.migration.Migration.Checked;
import io.drover.vm.migration.Migration.Copying;
import io.drover.vm.migration.Migration.Requested;
import io.drover.vm.migration.Migration.Reserved;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.Migration.SwitchingOver;
import io.drover.vm.migration.Migration.Unknown;

/** The phase of a migration, inside the snapshot of its VM. */
final class MigrationCodec {
  private MigrationCodec() {}

  static VmProto.Migration write(Migration migration) {
    var message = VmProto.Migration.newBuilder().setAttempt(attempt(migration.attempt()));
    switch (migration) {
      case Requested _ -> message.getRequestedBuilder();
      case Reserved _ -> message.getReservedBuilder();
      case Checked _ -> message.getCheckedBuilder();
      case Copying _ -> message.getCopyingBuilder();
      case SwitchingOver m -> message.getSwitchingOverBuilder().setSince(toProto(m.since()));
      case Aborting m ->
          message.getAbortingBuilder().setReason(m.reason()).setSince(toProto(m.since()));
      case Unknown m ->
          message
              .getUnknownBuilder()
              .setReason(m.reason())
              .setSince(toProto(m.since()))
              .setSource(GuestStateCodec.toProto(m.source()))
              .setTarget(GuestStateCodec.toProto(m.target()))
              .setFencing(m.fencing());
      case Settling m ->
          message
              .getSettlingBuilder()
              .setOutcome(toProto(m.outcome()))
              .setGuestLost(m.guestLost())
              .setSourceSettled(m.sourceSettled())
              .setTargetSettled(m.targetSettled());
    }
    return message.build();
  }

  private static VmProto.Migration.Attempt attempt(Attempt attempt) {
    return VmProto.Migration.Attempt.newBuilder()
        .setId(toProto(attempt.id()))
        .setOrder(toProto(attempt.order()))
        .setEpoch(attempt.epoch())
        .setRequestedAt(toProto(attempt.requestedAt()))
        .build();
  }

  static Migration read(VmProto.Migration message) {
    Attempt attempt = attempt(message.getAttempt());
    return switch (message.getPhaseCase()) {
      case REQUESTED -> new Requested(attempt);
      case RESERVED -> new Reserved(attempt);
      case CHECKED -> new Checked(attempt);
      case COPYING -> new Copying(attempt);
      case SWITCHING_OVER ->
          new SwitchingOver(attempt, fromProto(message.getSwitchingOver().getSince()));
      case ABORTING -> aborting(attempt, message.getAborting());
      case UNKNOWN -> unknown(attempt, message.getUnknown());
      case SETTLING -> settling(attempt, message.getSettling());
      case PHASE_NOT_SET ->
          throw UnreadableRecord.unknownChoice("migration phase", "not one of those known");
    };
  }

  private static Attempt attempt(VmProto.Migration.Attempt m) {
    return new Attempt(
        fromProto(m.getId()), fromProto(m.getOrder()), m.getEpoch(), fromProto(m.getRequestedAt()));
  }

  private static Aborting aborting(Attempt attempt, VmProto.Migration.Aborting m) {
    return new Aborting(attempt, m.getReason(), fromProto(m.getSince()));
  }

  private static Unknown unknown(Attempt attempt, VmProto.Migration.Unknown m) {
    return new Unknown(
        attempt,
        m.getReason(),
        fromProto(m.getSince()),
        GuestStateCodec.said(m.getSource()),
        GuestStateCodec.said(m.getTarget()),
        m.getFencing());
  }

  private static Settling settling(Attempt attempt, VmProto.Migration.Settling m) {
    return new Settling(
        attempt,
        fromProto(m.getOutcome()),
        m.getGuestLost(),
        m.getSourceSettled(),
        m.getTargetSettled());
  }
}
