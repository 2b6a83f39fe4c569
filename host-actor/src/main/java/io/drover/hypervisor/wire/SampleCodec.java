package io.drover.hypervisor.wire;

import io.drover.hypervisor.HostSample;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.proto.HypervisorProto;
import io.drover.proto.codec.TimeCodec;

/** Readings of hosts' meters. */
public final class SampleCodec {
  private SampleCodec() {}

  public static HypervisorProto.HostSample write(HostSample sample) {
    var message =
        HypervisorProto.HostSample.newBuilder()
            .setHost(sample.host().value())
            .setAt(TimeCodec.toProto(sample.at()))
            .setCpuUsed(sample.cpuUsed().millicores());
    for (HostSample.GuestSample guest : sample.guests()) {
      message
          .addGuestsBuilder()
          .setVm(guest.vm().value())
          .setCpuUsed(guest.cpuUsed().millicores())
          .setDirtyRate(guest.dirtyRate().bytesPerSecond());
    }
    return message.build();
  }

  public static HostSample read(HypervisorProto.HostSample message) {
    return new HostSample(
        new HostId(message.getHost()),
        TimeCodec.fromProto(message.getAt()),
        new Cpu(message.getCpuUsed()),
        message.getGuestsList().stream()
            .map(m ->
                new HostSample.GuestSample(
                    new VmId(m.getVm()), new Cpu(m.getCpuUsed()), new DataRate(m.getDirtyRate())))
            .toList());
  }
}
