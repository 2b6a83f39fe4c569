package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;

import io.drover.host.HostAnswer;
import io.drover.host.HostAnswer.Fenced;
import io.drover.host.HostAnswer.NotReserved;
import io.drover.host.HostAnswer.Reserved;
import io.drover.host.HostAnswer.Settled;
import io.drover.host.HostAnswer.StillNeeded;
import io.drover.model.HostId;
import io.drover.proto.MessageProto;
import io.drover.proto.codec.UnreadableRecord;

/** What a host answers to a VM about a migration. */
public final class HostAnswerCodec {
  private HostAnswerCodec() {}

  public static MessageProto.HostAnswer write(HostAnswer.OfMigration answer) {
    var message = MessageProto.HostAnswer.newBuilder();
    switch (answer) {
      case Reserved(var migration) -> message.setReserved(toProto(migration));
      case NotReserved(var migration, var reason) ->
          message.getNotReservedBuilder().setMigration(toProto(migration)).setReason(reason);
      case Settled(var migration, var host) ->
          message.getSettledBuilder().setMigration(toProto(migration)).setHost(host.value());
      case StillNeeded(var migration, var host) ->
          message.getStillNeededBuilder().setMigration(toProto(migration)).setHost(host.value());
      case Fenced(var migration, var host) ->
          message.getFencedBuilder().setMigration(toProto(migration)).setHost(host.value());
    }
    return message.build();
  }

  /**
   * @throws UnreadableRecord if it is an answer that only newer versions know
   */
  public static HostAnswer.OfMigration ofMigration(MessageProto.HostAnswer message) {
    return switch (message.getAnswerCase()) {
      case RESERVED -> new Reserved(fromProto(message.getReserved()));
      case NOT_RESERVED ->
          new NotReserved(
              fromProto(message.getNotReserved().getMigration()),
              message.getNotReserved().getReason());
      case SETTLED ->
          new Settled(
              fromProto(message.getSettled().getMigration()),
              new HostId(message.getSettled().getHost()));
      case STILL_NEEDED -> stillNeeded(message.getStillNeeded());
      case FENCED ->
          new Fenced(
              fromProto(message.getFenced().getMigration()),
              new HostId(message.getFenced().getHost()));
      case ANSWER_NOT_SET ->
          throw UnreadableRecord.unknownChoice(
              "host's answer about a migration", message.getAnswerCase());
    };
  }

  private static StillNeeded stillNeeded(MessageProto.HostAnswer.OfHost m) {
    return new StillNeeded(fromProto(m.getMigration()), new HostId(m.getHost()));
  }
}
