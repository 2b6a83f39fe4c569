package io.drover.simulation.world;

import static io.drover.simulation.world.SmallFleet.cores;
import static io.drover.simulation.world.SmallFleet.host;
import static io.drover.simulation.world.SmallFleet.migrate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorReport.Completed;
import io.drover.hypervisor.HypervisorReport.CopyStarted;
import io.drover.hypervisor.HypervisorReport.Failed;
import io.drover.hypervisor.HypervisorReport.RoundCopied;
import io.drover.hypervisor.HypervisorReport.SwitchoverStarted;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One NIC of 10 Gbit/s carries the 8 GiB of a guest in 6.87 s. */
class MigrationPhysicsTest {
  private static final DataSize MEMORY = DataSize.gibibytes(8);

  @Test
  void givenAnIdleGuest_thenOneRoundAndABlackoutOfTheFixedCost() {
    var fleet = new SmallFleet(4, 1, cores(0));

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.PRE_COPY));
    fleet.seconds(8);

    assertThat(fleet.reports.stream().<Class<?>>map(HypervisorReport::getClass))
        .containsExactly(
            CopyStarted.class, RoundCopied.class, SwitchoverStarted.class, Completed.class);
    Completed completed = fleet.reported(Completed.class).getFirst();
    assertThat(completed.sent()).isEqualTo(MEMORY);
    assertThat(completed.blackout()).isEqualTo(Physics.TYPICAL.switchoverCost());
    assertThat(fleet.runs(0)).containsExactly(host(2));
  }

  @Test
  void givenABusyGuest_thenRoundsShrinkByDirtyRateOverBandwidth_andTheBlackoutKeepsItsLimit() {
    var fleet = new SmallFleet(4, 1, cores(8));

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.PRE_COPY));
    fleet.seconds(20);

    List<RoundCopied> rounds = fleet.reported(RoundCopied.class);
    double first = MEMORY.bytes() / 1.25e9;
    double set = MEMORY.bytes() / 16.0;
    double dirtyRate = 8.0 * 8 * (1 << 20);
    double expected = set * (1 - Math.exp(-dirtyRate * first / set));
    assertThat(rounds.getFirst().bandwidth().bytesPerSecond())
        .isCloseTo(1_250_000_000L, within(1_000L));
    assertThat((double) rounds.getFirst().remaining().bytes()).isCloseTo(expected, within(1e5));
    Completed completed = fleet.reported(Completed.class).getFirst();
    Duration rest = completed.blackout().minus(Physics.TYPICAL.switchoverCost());
    assertThat(rest).isPositive().isLessThanOrEqualTo(Duration.ofMillis(300));
    assertThat((double) rest.toNanos())
        .isCloseTo(rounds.getLast().remaining().bytes() / 1.25, within(1e4));
    assertThat(completed.sent().bytes())
        .isCloseTo(
            MEMORY.bytes() + rounds.stream().mapToLong(round -> round.remaining().bytes()).sum(),
            within(100L));
  }

  /** 300 ms of a link slowed to 1 % carry 3.75 MB; 8 busy cores dirty 67 MB a second. */
  @Test
  void givenAGuestThatDirtiesFasterThanTheLinkCarries_thenPreCopyFailsAfterItsRounds() {
    var fleet = new SmallFleet(4, 1, cores(8));
    fleet.world.faults().nicSlows(host(0), 0.01);

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.PRE_COPY));
    fleet.seconds(100_000);

    assertThat(fleet.reported(RoundCopied.class)).hasSize(30);
    assertThat(fleet.reported(Failed.class).getFirst().reason())
        .startsWith("did not converge: after 30 rounds");
    assertThat(fleet.runs(0)).containsExactly(host(0));
  }

  @Test
  void givenTheSame_thenAutoConvergeSlowsTheGuestUntilItFits() {
    var fleet = new SmallFleet(4, 1, cores(8));
    fleet.world.faults().nicSlows(host(0), 0.01);

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.AUTO_CONVERGE));
    fleet.seconds(100_000);

    assertThat(fleet.reported(Completed.class)).hasSize(1);
    assertThat(fleet.reported(Completed.class).getFirst().blackout())
        .isLessThanOrEqualTo(Duration.ofMillis(340));
  }

  @Test
  void givenPostCopy_thenTheBlackoutIsTheFixedCostWhateverTheGuestDirties() {
    var fleet = new SmallFleet(4, 1, cores(8));
    fleet.world.faults().nicSlows(host(0), 0.01);

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.POST_COPY));
    fleet.seconds(1);
    assertThat(fleet.runs(0)).containsExactly(host(2));
    assertThat(fleet.reported(Completed.class)).isEmpty();
    fleet.seconds(1_000);

    Completed completed = fleet.reported(Completed.class).getFirst();
    assertThat(completed.blackout()).isEqualTo(Physics.TYPICAL.switchoverCost());
    assertThat(completed.sent()).isEqualTo(MEMORY);
  }

  @Test
  void givenCold_thenTheGuestIsDownForTheWholeCopy() {
    var fleet = new SmallFleet(4, 1, cores(8));

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.COLD));
    fleet.seconds(2);
    assertThat(fleet.runs(0)).isEmpty();
    fleet.seconds(8);

    assertThat(fleet.reported(Completed.class).getFirst().blackout())
        .isGreaterThan(Duration.ofMillis(6_870));
    assertThat(fleet.runs(0)).containsExactly(host(2));
  }

  /** 16 GiB of disk at 600 MiB/s take 27.3 s, at the NIC's rate 13.7 s. */
  @Test
  void givenATargetWithoutThePool_thenDisksAreCopiedFirst_asFastAsTheTierAllows() {
    WorldSpec spec = SmallFleet.spec(4, 1, cores(0));
    var onDisks =
        new SmallFleet(
            new WorldSpec(
                spec.hosts(),
                spec.residents(),
                spec.demand(),
                spec.uplink(),
                Map.of(),
                Map.of(SmallFleet.POOL, StorageTier.HDD),
                spec.physics()),
            1);
    var onFlash = new SmallFleet(spec, 1);

    onDisks.ask(0, migrate(0, 1, 0, 3, MigrationMode.PRE_COPY));
    onFlash.ask(0, migrate(0, 1, 0, 3, MigrationMode.PRE_COPY));
    onDisks.seconds(22);
    onFlash.seconds(22);

    assertThat(onDisks.reported(Completed.class)).isEmpty();
    assertThat(onFlash.reported(Completed.class).getFirst().sent())
        .isEqualTo(DataSize.gibibytes(24));
    onDisks.seconds(13);
    assertThat(onDisks.reported(Completed.class)).hasSize(1);
  }

  @Test
  void givenTwoCopiesOutOfOneHost_thenTheyShareItsNic() {
    var fleet = new SmallFleet(6, 6, cores(0));

    fleet.ask(0, migrate(0, 1, 0, 2, MigrationMode.PRE_COPY));
    fleet.ask(0, migrate(5, 1, 0, 3, MigrationMode.PRE_COPY));
    fleet.seconds(5);

    assertThat(fleet.world.truth().sending(host(0))).isEqualTo(DataRate.gigabits(10));
    assertThat(fleet.world.truth().receiving(host(2))).isEqualTo(new DataRate(625_000_000));
    assertThat(fleet.world.truth().copiesInFlightCount()).isEqualTo(2);
  }

  @Test
  void aSampleShowsDemandCutToWhatTheHostHas_andTheOverheadOfCopies() {
    var fleet = new SmallFleet(3, 10, cores(8));

    var sample = fleet.world.sample(host(0), fleet.world.now()).orElseThrow();

    assertThat(sample.cpuUsed().millicores()).isEqualTo(32_000);
    assertThat(sample.guests())
        .hasSize(5)
        .allSatisfy(guest -> assertThat(guest.cpuUsed().millicores()).isEqualTo(6_400));
    assertThat(
            new SmallFleet(4, 1, cores(2))
                .world
                .sample(host(0), SmallFleet.NOON)
                .orElseThrow()
                .cpuUsed()
                .millicores())
        .isEqualTo(2_000);
  }

  @Test
  void aWorkingSetIsAShareOfMemory() {
    VmSpec vm = SmallFleet.vm(0);
    assertThat(Physics.TYPICAL.workingSet(vm)).isEqualTo(DataSize.mebibytes(512));
    assertThat(vm.size()).isEqualTo(new Resources(vm.size().cpu(), MEMORY));
  }
}
