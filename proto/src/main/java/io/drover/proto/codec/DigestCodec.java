package io.drover.proto.codec;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostDigest;
import io.drover.model.NumaSet;
import io.drover.proto.MessageProto;

/** What a host tells its cell. */
public final class DigestCodec {
  private DigestCodec() {}

  public static MessageProto.HostDigest toProto(HostDigest digest) {
    var message =
        MessageProto.HostDigest.newBuilder()
            .setSpec(SpecCodec.toProto(digest.spec()))
            .setRevision(digest.revision())
            .setSampledAt(TimeCodec.toProto(digest.sampledAt()))
            .setCpuUsed(digest.cpuUsed().millicores())
            .setCordon(SpecCodec.toProto(digest.cordon()));
    for (HostDigest.Guest guest : digest.guests()) {
      message
          .addGuestsBuilder()
          .setVm(SpecCodec.toProto(guest.vm()))
          .setNuma(guest.numa().mask())
          .setCpuUsed(guest.cpuUsed().millicores())
          .setDirtyRate(guest.dirtyRate().bytesPerSecond());
    }
    for (HostDigest.Incoming incoming : digest.incoming()) {
      message
          .addIncomingBuilder()
          .setMigration(MoveCodec.toProto(incoming.migration()))
          .setVm(SpecCodec.toProto(incoming.vm()))
          .setNuma(incoming.numa().mask());
    }
    return message.build();
  }

  public static HostDigest fromProto(MessageProto.HostDigest message) {
    return new HostDigest(
        SpecCodec.fromProto(message.getSpec()),
        message.getRevision(),
        TimeCodec.fromProto(message.getSampledAt()),
        new Cpu(message.getCpuUsed()),
        SpecCodec.fromProto(message.getCordon()),
        message.getGuestsList().stream().map(DigestCodec::guest).toList(),
        message.getIncomingList().stream().map(DigestCodec::incoming).toList());
  }

  private static HostDigest.Guest guest(MessageProto.HostDigest.Guest m) {
    return new HostDigest.Guest(
        SpecCodec.fromProto(m.getVm()),
        new NumaSet(m.getNuma()),
        new Cpu(m.getCpuUsed()),
        new DataRate(m.getDirtyRate()));
  }

  private static HostDigest.Incoming incoming(MessageProto.HostDigest.Incoming m) {
    return new HostDigest.Incoming(
        MoveCodec.fromProto(m.getMigration()),
        SpecCodec.fromProto(m.getVm()),
        new NumaSet(m.getNuma()));
  }
}
