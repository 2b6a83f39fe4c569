package io.drover.host;

import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.cordon;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostDigest;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostDigestsTest {
  private static final VmSpec WEB = vm("web", 4, 8);
  private static final VmSpec DB = vm("db", 6, 16);
  private static final VmSpec COMING = vm("coming", 1, 1);
  private static final Host.Registered HOST =
      (Host.Registered)
          after(
              registered(SPEC, resident(WEB, 0), resident(DB, 1)),
              reserved(COMING, 7, 1),
              cordon(Cordon.DRAINING));

  @Test
  void givenASample_thenItIsJoinedWithWhatTheHostHolds() {
    var sample =
        sample(
            new GuestSample(new VmId("stranger"), Cpu.cores(1), DataRate.mebibytes(1)),
            new GuestSample(WEB.id(), Cpu.cores(3), DataRate.mebibytes(40)));

    assertThat(HostDigests.of(HOST, 42, Optional.of(sample)))
        .isEqualTo(
            new HostDigest(
                SPEC,
                42,
                NOON,
                Cpu.cores(5),
                Cordon.DRAINING,
                List.of(
                    new HostDigest.Guest(
                        DB.withMovable(false), NumaSet.of(1), Cpu.ZERO, DataRate.ZERO),
                    new HostDigest.Guest(WEB, NumaSet.of(0), Cpu.cores(3), DataRate.mebibytes(40))),
                List.of(new HostDigest.Incoming(migration(COMING, 7), COMING, NumaSet.of(1)))));
  }

  @Test
  void givenNoSample_thenTheDigestSaysSo() {
    HostDigest digest = HostDigests.of(HOST, 1, Optional.empty());

    assertThat(digest.sampledAt()).isEqualTo(Instant.EPOCH);
    assertThat(digest.cpuUsed()).isEqualTo(Cpu.ZERO);
    assertThat(digest.guests()).extracting(HostDigest.Guest::vm).containsExactly(DB, WEB);
  }

  @Test
  void givenASampleWithoutAResident_thenItIsNotSeenAndTheVmOnItsWayIsNotMissed() {
    assertThat(
            HostDigests.notSeen(HOST, sample(new GuestSample(WEB.id(), Cpu.ZERO, DataRate.ZERO))))
        .containsExactly(resident(DB, 1));
  }

  private static HostSample sample(GuestSample... guests) {
    return new HostSample(SPEC.id(), NOON, Cpu.cores(5), List.of(guests));
  }
}
