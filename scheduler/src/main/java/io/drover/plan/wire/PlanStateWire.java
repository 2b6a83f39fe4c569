package io.drover.plan.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;

import io.drover.plan.Plan;
import io.drover.plan.Plan.Active;
import io.drover.plan.Plan.Ended;
import io.drover.plan.Plan.Progress;
import io.drover.proto.PlanProto.PlanState;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.MoveCodec;
import io.drover.proto.codec.UnreadableRecord;

/** A plan's state as bytes and back: its snapshot. */
public final class PlanStateWire {
  public static final String MANIFEST = "plan.state.1";

  private PlanStateWire() {}

  public static byte[] encode(Plan state) {
    var message = PlanState.newBuilder();
    switch (state) {
      case Plan.Unproposed _ -> message.getUnproposedBuilder();
      case Active(var proposal, var progress) ->
          message
              .getActiveBuilder()
              .setProposal(ProposalWriter.write(proposal))
              .addAllProgress(progress.stream().map(PlanStateWire::progress).toList());
      case Ended(var proposal, var outcomes) ->
          message
              .getEndedBuilder()
              .setProposal(ProposalWriter.write(proposal))
              .addAllOutcomes(outcomes.stream().map(MoveCodec::toProto).toList());
    }
    return message.build().toByteArray();
  }

  private static PlanState.Progress progress(Progress progress) {
    var message = PlanState.Progress.newBuilder();
    switch (progress) {
      case Progress.Waiting _ -> message.getWaitingBuilder();
      case Progress.Released _ -> message.getReleasedBuilder();
      case Progress.Ended(var outcome) -> message.setEnded(toProto(outcome));
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static Plan decode(String manifest, byte[] array) {
    if (!manifest.equals(MANIFEST)) {
      throw UnreadableRecord.unknown(manifest);
    }
    PlanState message = new Bytes(manifest, array).as(PlanState.parser());
    return switch (message.getStateCase()) {
      case UNPROPOSED -> Plan.UNPROPOSED;
      case ACTIVE ->
          new Active(
              new ProposalReader(message.getActive().getProposal()).read(),
              message.getActive().getProgressList().stream().map(PlanStateWire::progress).toList());
      case ENDED ->
          new Ended(
              new ProposalReader(message.getEnded().getProposal()).read(),
              message.getEnded().getOutcomesList().stream().map(MoveCodec::fromProto).toList());
      case STATE_NOT_SET ->
          throw UnreadableRecord.unknownChoice("plan state", "not one of those known");
    };
  }

  private static Progress progress(PlanState.Progress m) {
    return switch (m.getProgressCase()) {
      case WAITING -> new Progress.Waiting();
      case RELEASED -> new Progress.Released();
      case ENDED -> new Progress.Ended(fromProto(m.getEnded()));
      case PROGRESS_NOT_SET ->
          throw UnreadableRecord.unknownChoice("progress of a move", "not one of those known");
    };
  }
}
