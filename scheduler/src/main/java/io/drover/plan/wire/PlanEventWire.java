package io.drover.plan.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanEvent.MoveEnded;
import io.drover.plan.PlanEvent.MovesReleased;
import io.drover.plan.PlanEvent.PlanEnded;
import io.drover.plan.PlanEvent.PlanProposed;
import io.drover.proto.PlanProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.util.TreeSet;

/**
 * A plan's events as bytes and back. The manifest stands beside the bytes and says what they are;
 * its number grows when an event's meaning changes, and whatever was ever written stays readable.
 */
public final class PlanEventWire {
  /** The manifest of a plan's last event, by which a store finds the plans that are not over. */
  public static final String ENDED = "plan.ended.1";

  private static final String PROPOSED = "plan.proposed.1";
  private static final String MOVES_RELEASED = "plan.moves-released.1";
  private static final String MOVE_ENDED = "plan.move-ended.1";

  private PlanEventWire() {}

  public static String manifest(PlanEvent event) {
    return switch (event) {
      case PlanProposed _ -> PROPOSED;
      case MovesReleased _ -> MOVES_RELEASED;
      case MoveEnded _ -> MOVE_ENDED;
      case PlanEnded _ -> ENDED;
    };
  }

  public static byte[] encode(PlanEvent event) {
    return message(event).toByteArray();
  }

  private static MessageLite message(PlanEvent event) {
    return switch (event) {
      case PlanProposed e ->
          PlanProto.PlanProposed.newBuilder()
              .setProposal(ProposalWriter.write(e.proposal()))
              .setAt(toProto(e.at()))
              .build();
      case MovesReleased e ->
          PlanProto.MovesReleased.newBuilder()
              .addAllMoves(e.moves())
              .setAt(toProto(e.at()))
              .build();
      case MoveEnded e ->
          PlanProto.MoveEnded.newBuilder()
              .setMove(e.move())
              .setOutcome(toProto(e.outcome()))
              .setAt(toProto(e.at()))
              .build();
      case PlanEnded e -> PlanProto.PlanEnded.newBuilder().setAt(toProto(e.at())).build();
    };
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static PlanEvent decode(String manifest, byte[] array) {
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case PROPOSED -> event(bytes.as(PlanProto.PlanProposed.parser()));
      case MOVES_RELEASED -> event(bytes.as(PlanProto.MovesReleased.parser()));
      case MOVE_ENDED -> event(bytes.as(PlanProto.MoveEnded.parser()));
      case ENDED -> new PlanEnded(fromProto(bytes.as(PlanProto.PlanEnded.parser()).getAt()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private static PlanEvent event(PlanProto.PlanProposed m) {
    return new PlanProposed(new ProposalReader(m.getProposal()).read(), fromProto(m.getAt()));
  }

  private static PlanEvent event(PlanProto.MovesReleased m) {
    return new MovesReleased(new TreeSet<>(m.getMovesList()), fromProto(m.getAt()));
  }

  private static PlanEvent event(PlanProto.MoveEnded m) {
    return new MoveEnded(m.getMove(), fromProto(m.getOutcome()), fromProto(m.getAt()));
  }
}
