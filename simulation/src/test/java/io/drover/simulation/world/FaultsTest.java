package io.drover.simulation.world;

import static io.drover.simulation.world.SmallFleet.cores;
import static io.drover.simulation.world.SmallFleet.host;
import static io.drover.simulation.world.SmallFleet.migrate;
import static io.drover.simulation.world.SmallFleet.migration;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorReport.Completed;
import io.drover.hypervisor.HypervisorReport.Evidence;
import io.drover.hypervisor.HypervisorReport.Failed;
import io.drover.hypervisor.HypervisorReport.Fenced;
import io.drover.hypervisor.HypervisorRequest.Fence;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.HypervisorRequest.Query;
import io.drover.model.DataRate;
import io.drover.model.MigrationMode;
import io.drover.model.RackId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final Migrate FIRST = migrate(0, 1, 0, 2, MigrationMode.PRE_COPY);

  private final SmallFleet fleet = new SmallFleet(4, 2, cores(1));
  private final Faults faults = fleet.world.faults();

  @Test
  void whenTheTargetDies_theSourceNoticesAfterTheKeepAlive_andTheGuestRunsOn() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    faults.hostDies(host(2));
    fleet.seconds(9);
    assertThat(fleet.reported(Failed.class)).isEmpty();
    fleet.seconds(2);

    assertThat(fleet.reported(Failed.class))
        .extracting(Failed::reason)
        .containsExactly("target h2 is gone");
    assertThat(fleet.runs(0)).containsExactly(host(0));
  }

  @Test
  void whenTheSourceDies_theGuestIsGone_andTheTargetDropsTheHalfOfIt() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    faults.hostDies(host(0));
    assertThat(fleet.world.truth().incoming(host(2))).hasSize(1);
    fleet.seconds(11);

    assertThat(fleet.runs(0)).isEmpty();
    assertThat(fleet.world.truth().incoming(host(2))).isEmpty();
    assertThat(fleet.world.sample(host(0), fleet.world.now())).isEmpty();
    faults.hostReturns(host(0));
    assertThat(fleet.world.truth().guests(host(0))).isEmpty();
    assertThat(fleet.world.sample(host(0), fleet.world.now())).isPresent();
  }

  @Test
  void whenTheSourceOfAPostCopyDies_theGuestIsLost() {
    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.POST_COPY));
    fleet.seconds(3);
    assertThat(fleet.runs(0)).containsExactly(host(2));
    faults.hostDies(host(0));
    fleet.seconds(11);

    assertThat(fleet.runs(0)).isEmpty();
  }

  @Test
  void aPartitionedHostWorksOn_andNothingIsHeardOfIt() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    faults.hostPartitions(host(0));
    fleet.seconds(10);

    assertThat(fleet.reported(Completed.class)).isEmpty();
    assertThat(fleet.runs(0)).containsExactly(host(2));
    faults.hostRejoins(host(0));
    fleet.ask(0, new Query(FIRST.migration()));
    fleet.seconds(1);
    assertThat(fleet.reports)
        .endsWith(new Evidence(FIRST.migration(), host(0), GuestState.HANDED_OVER));
  }

  @Test
  void aHungSourceLetsGoOnceItGoesOn() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    faults.hostHangs(host(0));
    fleet.ask(0, new Query(FIRST.migration()));
    fleet.seconds(10);
    assertThat(fleet.runs(0)).containsExactly(host(2));
    assertThat(fleet.world.truth().guests(host(0))).hasSize(1).allMatch(GroundTruth.Held::paused);
    assertThat(fleet.reported(Completed.class)).isEmpty();

    faults.hostUnhangs(host(0));
    fleet.seconds(1);

    assertThat(fleet.reported(Completed.class)).hasSize(1);
    assertThat(fleet.reported(Evidence.class)).hasSize(1);
    assertThat(fleet.world.truth().guests(host(0))).isEmpty();
    assertThat(fleet.world.truth().doubleRuns()).isZero();
  }

  @Test
  void aFenceReachesEveryHost_andALateRepeatDoesNotSwitchItOffAgain() {
    faults.hostHangs(host(0));
    faults.hostPartitions(host(0));
    fleet.ask(0, new Fence(migration(0, 1)));
    fleet.seconds(3);
    assertThat(fleet.reports).containsExactly(new Fenced(migration(0, 1), host(0)));
    assertThat(fleet.runs(0)).isEmpty();

    faults.hostReturns(host(0));
    fleet.ask(0, new Fence(migration(0, 1)));
    fleet.seconds(3);

    assertThat(fleet.reports).hasSize(2);
    assertThat(fleet.world.truth().isAlive(host(0))).isTrue();
  }

  @Test
  void aFlakyHostAnswersLateTwiceOrNever() {
    faults.hostIsFlaky(host(0), new Flakiness(0, 1, 1, Duration.ofMinutes(1)));
    faults.hostIsFlaky(host(1), new Flakiness(1, 0, 0, Duration.ZERO));
    fleet.ask(0, new Query(migration(0, 1)));
    fleet.ask(1, new Query(migration(1, 1)));
    fleet.after(Duration.ofMillis(50));
    assertThat(fleet.reports).isEmpty();
    fleet.seconds(180);

    assertThat(fleet.reports)
        .hasSize(4)
        .allMatch(report -> ((HypervisorReport.OfVm) report).vm().equals(SmallFleet.id(0)));
  }

  @Test
  void slowLinksCarryLess() {
    fleet.ask(0, FIRST);
    fleet.seconds(2);
    faults.nicSlows(host(0), 0.5);
    fleet.seconds(1);
    assertThat(fleet.world.truth().sending(host(0))).isEqualTo(new DataRate(625_000_000));
    faults.uplinkSlows(new RackId("r1"), 0.1);
    fleet.seconds(1);
    assertThat(fleet.world.truth().receiving(host(2))).isEqualTo(DataRate.gigabits(2));
    faults.nicSlows(host(0), 1);
    faults.uplinkSlows(new RackId("r1"), 1);
    fleet.seconds(1);
    assertThat(fleet.world.truth().sending(host(0))).isEqualTo(DataRate.gigabits(10));
  }

  @Test
  void aPlantedBrokenHypervisorIsSeenInTheGroundTruth() {
    faults.plantSourceKeepsRunning(true);
    fleet.ask(0, FIRST);
    fleet.seconds(10);

    assertThat(fleet.world.truth().doubleRuns()).isEqualTo(1);
  }
}
