package io.drover.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.Placement;
import io.drover.model.RackId;
import io.drover.simulation.world.GroundTruth;
import io.drover.simulation.world.Resident;
import io.drover.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every VM of 500 hosts at once: no budget holds them back here, so the links have to. */
class StormSimulationTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.AUTO_CONVERGE,
          Duration.ofHours(1),
          Duration.ofMillis(300),
          30,
          Duration.ZERO);

  @Test
  void fiveThousandMigrationsAtOnceAllEnd_andNoLinkCarriesMoreThanItCan() {
    Scenario storm = DerivedFleet.storm(FleetShape.DEMO, 1, NOON);
    var world = new World(storm.world(), NOON, new SplittableRandom(1));
    List<Resident> moved = ask(storm, world);

    int ended = 0;
    int most = 0;
    Instant at = NOON;
    while (ended < moved.size() && at.isBefore(NOON.plus(Duration.ofMinutes(30)))) {
      at = at.plusSeconds(1);
      ended +=
          (int)
              world.advanceTo(at).stream()
                  .filter(HypervisorReport.Completed.class::isInstance)
                  .count();
      most = Math.max(most, world.truth().copiesInFlightCount());
      if (at.getEpochSecond() % 30 == 0) {
        noLinkIsOverfull(storm, world.truth());
      }
    }

    assertThat(ended).isEqualTo(moved.size());
    assertThat(most).isEqualTo(moved.size()).isGreaterThan(5_000);
    assertThat(world.truth().doubleRuns()).isZero();
    assertThat(moved)
        .allSatisfy(
            resident -> assertThat(world.truth().runningHosts(resident.vm().id())).hasSize(1));
    assertThat(storm.drained())
        .allSatisfy(host -> assertThat(world.truth().guests(host)).isEmpty());
  }

  private static List<Resident> ask(Scenario storm, World world) {
    Set<HostId> drained = new HashSet<>(storm.drained());
    List<HostSpec> open =
        storm.world().hosts().stream().filter(host -> !drained.contains(host.id())).toList();
    List<Resident> moved =
        storm.world().residents().stream()
            .filter(resident -> drained.contains(resident.placement().host()))
            .toList();
    for (int i = 0; i < moved.size(); i++) {
      Resident resident = moved.get(i);
      Placement to = new Placement(open.get(i % open.size()).id(), resident.placement().numa());
      world.request(
          resident.placement().host(),
          new Migrate(
              new MigrationId(resident.vm().id(), 1),
              resident.vm(),
              2,
              resident.placement(),
              to,
              TERMS),
          NOON);
    }
    return moved;
  }

  private static void noLinkIsOverfull(Scenario storm, GroundTruth truth) {
    HostSpec drained = storm.world().hosts().getFirst();
    HostSpec open = storm.world().hosts().get(1);
    assertThat(truth.sending(drained.id())).isLessThanOrEqualTo(drained.nic());
    assertThat(truth.receiving(open.id())).isLessThanOrEqualTo(open.nic());
    for (RackId rack : new TreeSet<>(storm.world().hosts().stream().map(HostSpec::rack).toList())) {
      assertThat(truth.uplinkOut(rack)).isLessThanOrEqualTo(storm.world().uplink());
      assertThat(truth.uplinkIn(rack)).isLessThanOrEqualTo(storm.world().uplink());
    }
  }
}
