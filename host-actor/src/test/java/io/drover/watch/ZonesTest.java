package io.drover.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.HostId;
import io.drover.model.ZoneId;
import io.drover.model.Zones;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ZonesTest {
  private final Zones zones = new Zones();

  private void zone(String zone, String... hosts) {
    var in = new HashMap<HostId, ZoneId>();
    Stream.of(hosts).forEach(host -> in.put(new HostId(host), new ZoneId(zone)));
    zones.expect(in);
  }

  private static List<HostId> hosts(String... ids) {
    return Stream.of(ids).map(HostId::new).toList();
  }

  @Test
  void aZoneIsLostWithMostOfItsHosts() {
    zone("north", "a", "b", "c", "d");
    zone("south", "e", "f");

    assertThat(zones.lostWithZone(hosts("a", "b"))).as("half is not most").isEmpty();
    assertThat(zones.lostWithZone(hosts("a", "b", "c", "e")))
        .containsExactlyInAnyOrderElementsOf(hosts("a", "b", "c"));
    zone("north", "a", "b", "c", "d");
    assertThat(zones.lostWithZone(hosts("a", "b", "c"))).as("told twice, counted once").hasSize(3);
  }

  @Test
  void oneHostIsNoZoneAndOneThatNobodyExpectsStandsNowhere() {
    zone("lone", "a");
    assertThat(zones.lostWithZone(hosts("a", "unknown"))).isEmpty();
  }
}
