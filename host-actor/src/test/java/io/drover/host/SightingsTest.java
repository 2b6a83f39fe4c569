package io.drover.host;

import static io.drover.host.SampleHosts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.Prepare;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.hypervisor.HostSample;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private static final VmId WEB = new VmId("web");
  private static final HostEvent[] ALIVE = {
    SampleHosts.registered(SampleHosts.SPEC, SampleHosts.resident(SampleHosts.vm("web", 1, 1), 0))
  };
  private static final HostId GONE = new HostId("gone");
  private final Set<HostId> lost = new HashSet<>(Set.of(GONE, SampleHosts.HOST));
  private final Sightings sightings = new Sightings(lost::contains);

  private static TreeMap<VmId, Placement> at(String host) {
    return new TreeMap<>(Map.of(WEB, new Placement(new HostId(host), NumaSet.of(0))));
  }

  private HostCommand hear(HostCommand command) {
    return sightings.addTo(command, SampleHosts.after(ALIVE));
  }

  private static HostCommand fenced(TreeMap<VmId, Placement> places) {
    return new ReportFenced(1, places, NOON);
  }

  @Test
  void onceFencedTheNewestPlanIsAtHandForWhatIsLost() {
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(new TreeMap<>()));
    hear(new Prepare(new FailoverPlan(at("old"), at("old"), at("old")), NOON));
    hear(new Prepare(new FailoverPlan(at("near"), at("other"), at("far")), NOON));
    hear(new DeclareLost(NOON, false, NOON));
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(at("near")));

    hear(new DeclareLost(NOON, true, NOON));
    assertThat(hear(new ReportFenced(1, NOON)))
        .as("more was lost than was known at first")
        .isEqualTo(fenced(at("far")));
  }

  @Test
  void aWordThatCameLateIsNotConfirmed() {
    lost.clear();
    assertThat(sightings.addTo(new DeclareLost(NOON, false, NOON), SampleHosts.after(ALIVE)))
        .isEqualTo(new DeclareLost(NOON, Optional.empty(), new TreeSet<>(), false, false, NOON));
  }

  @Test
  void aPlaceThatIsLostTooIsNotAskedForIt() {
    hear(new Prepare(new FailoverPlan(at("gone"), at("other"), at("gone")), NOON));
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(at("other")));

    hear(new DeclareLost(NOON, true, NOON));
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(new TreeMap<>()));
  }

  @Test
  void aVmIsSeenOnceASampleShowsItThatIsNewerThanItsArrival() {
    assertThat(sightings.shows(WEB)).isFalse();
    sightings.sampled(sample(NOON));
    assertThat(sightings.shows(WEB)).isTrue();
    sightings.recorded(
        List.of(
            new HostEvent.GuestAdmitted(
                SampleHosts.guest(SampleHosts.vm("web", 1, 1), 2, 0), GONE, NOON.plusSeconds(1))));
    assertThat(sightings.shows(WEB)).as("it left and came back").isFalse();
    sightings.sampled(sample(NOON.plusSeconds(2)));
    assertThat(sightings.shows(WEB)).isTrue();
    assertThat(sightings.shows(new VmId("db"))).isFalse();
  }

  private static HostSample sample(Instant at) {
    return new HostSample(
        SampleHosts.HOST,
        at,
        Cpu.cores(1),
        List.of(new HostSample.GuestSample(WEB, Cpu.cores(1), DataRate.ZERO)));
  }
}
