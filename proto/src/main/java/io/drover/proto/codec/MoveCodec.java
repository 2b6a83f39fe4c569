package io.drover.proto.codec;

import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.proto.ModelProto;

/** Orders to move, the terms they run under, and how they end. */
public final class MoveCodec {
  private MoveCodec() {}

  public static ModelProto.MoveOrder toProto(MoveOrder order) {
    return ModelProto.MoveOrder.newBuilder()
        .setId(toProto(order.id()))
        .setVm(SpecCodec.toProto(order.vm()))
        .setFrom(SpecCodec.toProto(order.from()))
        .setTo(SpecCodec.toProto(order.to()))
        .setTerms(toProto(order.terms()))
        .setMandatory(order.mandatory())
        .setSampledAt(TimeCodec.toProto(order.sampledAt()))
        .setValidUntil(TimeCodec.toProto(order.validUntil()))
        .build();
  }

  public static MoveOrder fromProto(ModelProto.MoveOrder order) {
    return new MoveOrder(
        fromProto(order.getId()),
        SpecCodec.fromProto(order.getVm()),
        SpecCodec.fromProto(order.getFrom()),
        SpecCodec.fromProto(order.getTo()),
        fromProto(order.getTerms()),
        order.getMandatory(),
        TimeCodec.fromProto(order.getSampledAt()),
        TimeCodec.fromProto(order.getValidUntil()));
  }

  public static ModelProto.MoveOutcome toProto(MoveOutcome outcome) {
    var message = ModelProto.MoveOutcome.newBuilder();
    switch (outcome) {
      case MoveOutcome.Completed(var duration, var blackout, var sent) ->
          message
              .getCompletedBuilder()
              .setDuration(TimeCodec.toProto(duration))
              .setBlackout(TimeCodec.toProto(blackout))
              .setSent(sent.bytes());
      case MoveOutcome.FoundCompleted(var duration) ->
          message.getFoundCompletedBuilder().setDuration(TimeCodec.toProto(duration));
      case MoveOutcome.RolledBack(var reason) -> message.getRolledBackBuilder().setReason(reason);
      case MoveOutcome.Refused(var reason) -> message.getRefusedBuilder().setReason(reason);
    }
    return message.build();
  }

  public static MoveOutcome fromProto(ModelProto.MoveOutcome outcome) {
    return switch (outcome.getOutcomeCase()) {
      case COMPLETED ->
          new MoveOutcome.Completed(
              TimeCodec.fromProto(outcome.getCompleted().getDuration()),
              TimeCodec.fromProto(outcome.getCompleted().getBlackout()),
              new DataSize(outcome.getCompleted().getSent()));
      case FOUND_COMPLETED ->
          new MoveOutcome.FoundCompleted(
              TimeCodec.fromProto(outcome.getFoundCompleted().getDuration()));
      case ROLLED_BACK -> new MoveOutcome.RolledBack(outcome.getRolledBack().getReason());
      case REFUSED -> new MoveOutcome.Refused(outcome.getRefused().getReason());
      case OUTCOME_NOT_SET ->
          throw UnreadableRecord.unknownChoice("move outcome", "not one of those known");
    };
  }

  public static ModelProto.MigrationTerms toProto(MigrationTerms terms) {
    return ModelProto.MigrationTerms.newBuilder()
        .setMode(toProto(terms.mode()))
        .setDeadline(TimeCodec.toProto(terms.deadline()))
        .setBlackoutLimit(TimeCodec.toProto(terms.blackoutLimit()))
        .setMostRounds(terms.mostRounds())
        .setCooldown(TimeCodec.toProto(terms.cooldown()))
        .build();
  }

  public static MigrationTerms fromProto(ModelProto.MigrationTerms terms) {
    return new MigrationTerms(
        fromProto(terms.getMode()),
        TimeCodec.fromProto(terms.getDeadline()),
        TimeCodec.fromProto(terms.getBlackoutLimit()),
        terms.getMostRounds(),
        TimeCodec.fromProto(terms.getCooldown()));
  }

  public static ModelProto.MigrationMode toProto(MigrationMode mode) {
    return switch (mode) {
      case PRE_COPY -> ModelProto.MigrationMode.MIGRATION_MODE_PRE_COPY;
      case AUTO_CONVERGE -> ModelProto.MigrationMode.MIGRATION_MODE_AUTO_CONVERGE;
      case POST_COPY -> ModelProto.MigrationMode.MIGRATION_MODE_POST_COPY;
      case COLD -> ModelProto.MigrationMode.MIGRATION_MODE_COLD;
    };
  }

  public static MigrationMode fromProto(ModelProto.MigrationMode mode) {
    return switch (mode) {
      case MIGRATION_MODE_PRE_COPY -> MigrationMode.PRE_COPY;
      case MIGRATION_MODE_AUTO_CONVERGE -> MigrationMode.AUTO_CONVERGE;
      case MIGRATION_MODE_POST_COPY -> MigrationMode.POST_COPY;
      case MIGRATION_MODE_COLD -> MigrationMode.COLD;
      case MIGRATION_MODE_UNSPECIFIED, UNRECOGNIZED ->
          throw UnreadableRecord.unknownChoice("migration mode", mode);
    };
  }

  public static ModelProto.MigrationId toProto(MigrationId id) {
    return ModelProto.MigrationId.newBuilder()
        .setVm(id.vm().value())
        .setNumber(id.number())
        .build();
  }

  public static MigrationId fromProto(ModelProto.MigrationId id) {
    return new MigrationId(new VmId(id.getVm()), id.getNumber());
  }

  public static ModelProto.MoveId toProto(MoveId id) {
    return ModelProto.MoveId.newBuilder().setPlan(id.plan().value()).setIndex(id.index()).build();
  }

  public static MoveId fromProto(ModelProto.MoveId id) {
    return new MoveId(new PlanId(id.getPlan()), id.getIndex());
  }
}
