package io.drover.failover;

import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.model.HostId;
import io.drover.proto.MessageProto;
import io.drover.watch.Ballot;
import java.time.Duration;
import java.util.TreeMap;

/** What watchers say to each other. */
public final class BallotCodec {
  private BallotCodec() {}

  public static MessageProto.Ballot write(Ballot ballot) {
    var message =
        MessageProto.Ballot.newBuilder()
            .setWatcher(ballot.watcher())
            .setIsolated(ballot.isolated());
    ballot
        .silent()
        .forEach((host, since) ->
            message.addSilentBuilder().setHost(host.value()).setSince(toProto(since)));
    return message.build();
  }

  public static Ballot read(MessageProto.Ballot message) {
    var silent = new TreeMap<HostId, Duration>();
    for (var m : message.getSilentList()) {
      silent.put(new HostId(m.getHost()), fromProto(m.getSince()));
    }
    return new Ballot(message.getWatcher(), message.getIsolated(), silent);
  }
}
