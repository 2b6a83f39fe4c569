package io.drover.host;

import static io.drover.host.SampleHosts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.Prepare;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmId;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private static final VmId WEB = new VmId("web");
  private static final HostId GONE = new HostId("gone");
  private final Sightings sightings = new Sightings(GONE::equals);

  private static TreeMap<VmId, Placement> at(String host) {
    return new TreeMap<>(Map.of(WEB, new Placement(new HostId(host), NumaSet.of(0))));
  }

  private HostCommand hear(HostCommand command) {
    return sightings.addTo(command, Host.UNREGISTERED);
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
  void aPlaceThatIsLostTooIsNotAskedForIt() {
    hear(new Prepare(new FailoverPlan(at("gone"), at("other"), at("gone")), NOON));
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(at("other")));

    hear(new DeclareLost(NOON, true, NOON));
    assertThat(hear(new ReportFenced(1, NOON))).isEqualTo(fenced(new TreeMap<>()));
  }
}
