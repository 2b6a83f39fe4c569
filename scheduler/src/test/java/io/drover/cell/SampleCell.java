package io.drover.cell;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.objective.Weights;
import io.drover.plan.SamplePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Three hosts of 20 cores, and a policy with a hold time and pauses of a minute. */
final class SampleCell {
  static final HostId A = new HostId("a");
  static final HostId B = new HostId("b");
  static final HostId C = new HostId("c");
  static final CellPolicy POLICY =
      new CellPolicy(
          0.8,
          0.7,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(90),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          10,
          1000,
          Weights.forLoad(0.8),
          SamplePlan.order(0).terms(),
          SamplePlan.LIMITS);
  private static final Cpu CORES = Cpu.cores(20);

  private SampleCell() {}

  /** What a host tells: its load as a share, and which of {@link SamplePlan}'s VMs run there. */
  static Told digest(HostId host, long revision, Instant sampledAt, double load, int... vms) {
    var guests = new ArrayList<HostDigest.Guest>();
    for (int vm : vms) {
      VmSpec spec = SamplePlan.order(vm).vm();
      guests.add(new HostDigest.Guest(spec, NumaSet.of(0), Cpu.cores(1), DataRate.ZERO));
    }
    return new Told(
        host, revision, sampledAt, new Cpu(Math.round(load * CORES.millicores())), guests);
  }

  static FleetSnapshot snapshot(Instant at) {
    return FleetSnapshot.of(1, at, List.of(digest(A, 1, at, 0.1, 0).open()), POLICY.staleAfter());
  }

  record Told(
      HostId host, long revision, Instant sampledAt, Cpu used, List<HostDigest.Guest> guests) {
    HostDigest open() {
      return with(Cordon.OPEN);
    }

    /** The cordon was recorded after whatever was told before. */
    HostDigest draining() {
      return with(Cordon.DRAINING);
    }

    private HostDigest with(Cordon cordon) {
      var spec =
          new HostSpec(
              host,
              new ZoneId("z"),
              new RackId("r"),
              List.of(new Resources(CORES, DataSize.gibibytes(128))),
              1,
              DataRate.gigabits(25),
              Set.of(SamplePlan.order(0).vm().pool()));
      return new HostDigest(spec, revision, sampledAt, used, cordon, guests, List.of());
    }
  }
}
