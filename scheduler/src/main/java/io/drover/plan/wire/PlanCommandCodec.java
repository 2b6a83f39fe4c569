package io.drover.plan.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.plan.PlanCommand;
import io.drover.plan.PlanCommand.Cancel;
import io.drover.plan.PlanCommand.Propose;
import io.drover.plan.PlanCommand.Release;
import io.drover.plan.PlanCommand.Remind;
import io.drover.plan.PlanCommand.ReportMoveEnded;
import io.drover.proto.MessageProto;
import io.drover.proto.codec.UnreadableRecord;
import java.time.Instant;
import java.util.TreeSet;

/** What a plan is told. */
public final class PlanCommandCodec {
  private PlanCommandCodec() {}

  public static MessageProto.PlanCommand write(PlanCommand command) {
    var message = MessageProto.PlanCommand.newBuilder();
    switch (command) {
      case Propose(var proposal, var at) ->
          message.setAt(toProto(at)).setPropose(ProposalWriter.write(proposal));
      case Release(var moves, var at) ->
          message.setAt(toProto(at)).getReleaseBuilder().addAllMoves(moves);
      case ReportMoveEnded(var move, var outcome, var at) ->
          message
              .setAt(toProto(at))
              .getReportMoveEndedBuilder()
              .setMove(move)
              .setOutcome(toProto(outcome));
      case Cancel(var reason, var at) ->
          message.setAt(toProto(at)).getCancelBuilder().setReason(reason);
      case Remind(var at) -> message.setAt(toProto(at)).getRemindBuilder();
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is a command that only newer versions know
   */
  public static PlanCommand read(MessageProto.PlanCommand message) {
    Instant at = fromProto(message.getAt());
    return switch (message.getCommandCase()) {
      case PROPOSE -> new Propose(new ProposalReader(message.getPropose()).read(), at);
      case RELEASE -> new Release(new TreeSet<>(message.getRelease().getMovesList()), at);
      case REPORT_MOVE_ENDED ->
          new ReportMoveEnded(
              message.getReportMoveEnded().getMove(),
              fromProto(message.getReportMoveEnded().getOutcome()),
              at);
      case CANCEL -> new Cancel(message.getCancel().getReason(), at);
      case REMIND -> new Remind(at);
      case COMMAND_NOT_SET ->
          throw UnreadableRecord.unknownChoice("command to a plan", "not one of those known");
    };
  }
}
