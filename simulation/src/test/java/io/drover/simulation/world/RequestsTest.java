package io.drover.simulation.world;

import static io.drover.hypervisor.GuestState.ABSENT;
import static io.drover.hypervisor.GuestState.COPYING;
import static io.drover.hypervisor.GuestState.HANDED_OVER;
import static io.drover.hypervisor.GuestState.PAUSED;
import static io.drover.hypervisor.GuestState.RECEIVING;
import static io.drover.hypervisor.GuestState.RUNNING;
import static io.drover.simulation.world.SmallFleet.cores;
import static io.drover.simulation.world.SmallFleet.host;
import static io.drover.simulation.world.SmallFleet.id;
import static io.drover.simulation.world.SmallFleet.migrate;
import static io.drover.simulation.world.SmallFleet.migration;
import static io.drover.simulation.world.SmallFleet.on;
import static io.drover.simulation.world.SmallFleet.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorReport.Checked;
import io.drover.hypervisor.HypervisorReport.Completed;
import io.drover.hypervisor.HypervisorReport.CopyStarted;
import io.drover.hypervisor.HypervisorReport.Evidence;
import io.drover.hypervisor.HypervisorReport.Failed;
import io.drover.hypervisor.HypervisorReport.GuestStarted;
import io.drover.hypervisor.HypervisorReport.Unfit;
import io.drover.hypervisor.HypervisorRequest.Cancel;
import io.drover.hypervisor.HypervisorRequest.Check;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.HypervisorRequest.Query;
import io.drover.hypervisor.HypervisorRequest.Resume;
import io.drover.hypervisor.HypervisorRequest.Start;
import io.drover.model.MigrationMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests that come twice, late or out of order. A copy of a guest takes about 7 s. */
class RequestsTest {
  private static final Migrate FIRST = migrate(0, 1, 0, 2, MigrationMode.PRE_COPY);

  private final SmallFleet fleet = new SmallFleet(4, 1, cores(1));

  @Test
  void aRepeatedRequestToMigrateCopiesOnce() {
    for (int i = 0; i < 5; i++) {
      fleet.ask(0, FIRST);
      fleet.seconds(1);
    }
    assertThat(fleet.world.truth().copiesInFlightCount()).isEqualTo(1);
    fleet.seconds(10);

    assertThat(fleet.reported(Completed.class)).hasSize(1);
    assertThat(fleet.runs(0)).containsExactly(host(2));
  }

  @Test
  void aRequestToMigrateThatComesAfterTheEnd_onlyHearsTheEndAgain() {
    fleet.ask(0, FIRST);
    fleet.seconds(10);

    fleet.ask(0, FIRST);
    fleet.seconds(10);

    assertThat(fleet.reported(Completed.class)).hasSize(2);
    assertThat(fleet.reported(Completed.class).getFirst())
        .isEqualTo(fleet.reported(Completed.class).getLast());
    assertThat(fleet.reported(CopyStarted.class)).hasSize(1);
  }

  @Test
  void aRequestToMigrateThatComesAfterItsCancel_isNotBegun() {
    fleet.ask(0, new Cancel(FIRST.migration()));
    fleet.ask(0, FIRST);
    fleet.seconds(20);

    assertThat(fleet.reported(CopyStarted.class)).isEmpty();
    assertThat(fleet.reported(Failed.class)).hasSize(1);
    assertThat(fleet.runs(0)).containsExactly(host(0));
  }

  @Test
  void aMigrationThatWasCancelledOnItsTargetFirst_isNotBegun() {
    fleet.ask(2, new Cancel(FIRST.migration()));
    fleet.seconds(1);
    fleet.ask(0, FIRST);
    fleet.seconds(20);

    assertThat(fleet.reported(Completed.class)).isEmpty();
    assertThat(fleet.runs(0)).containsExactly(host(0));
  }

  @Test
  void aLowerNumberThanTheHostHasSeen_isIgnored() {
    fleet.ask(0, new Query(migration(0, 2)));
    fleet.ask(0, FIRST);
    fleet.seconds(20);

    assertThat(fleet.reports).containsExactly(new Evidence(migration(0, 2), host(0), RUNNING));
  }

  @Test
  void theGuestReturns_andTheNextNumberMovesItBack() {
    fleet.ask(0, FIRST);
    fleet.seconds(10);
    fleet.ask(2, migrate(0, 2, 2, 0, MigrationMode.PRE_COPY));
    fleet.seconds(10);
    fleet.ask(0, FIRST);
    fleet.seconds(10);

    assertThat(fleet.runs(0)).containsExactly(host(0));
    assertThat(evidence(2, 2)).isEqualTo(HANDED_OVER);
    assertThat(evidence(0, 2)).isEqualTo(RUNNING);
  }

  @Test
  void evidenceFollowsTheCopy() {
    assertThat(evidence(0, 1)).isEqualTo(RUNNING);
    assertThat(evidence(2, 1)).isEqualTo(ABSENT);

    fleet.ask(0, FIRST);
    fleet.seconds(3);
    assertThat(evidence(0, 1)).isEqualTo(COPYING);
    assertThat(evidence(2, 1)).isEqualTo(RECEIVING);
    assertThat(evidence(0, 9)).isEqualTo(RUNNING);

    fleet.seconds(10);
    assertThat(evidence(0, 1)).isEqualTo(HANDED_OVER);
    assertThat(evidence(2, 1)).isEqualTo(RUNNING);
  }

  @Test
  void aCancelOfARunningCopy_leavesTheGuestOnTheSource() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    fleet.ask(0, new Cancel(FIRST.migration()));
    fleet.seconds(20);

    assertThat(fleet.reports).endsWith(new Evidence(FIRST.migration(), host(0), RUNNING));
    assertThat(evidence(2, 1)).isEqualTo(ABSENT);
    assertThat(fleet.world.truth().copiesInFlightCount()).isZero();
    assertThat(fleet.world.truth().sending(host(0)).bytesPerSecond()).isZero();
  }

  @Test
  void aCancelOnTheTarget_failsTheCopy() {
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    fleet.ask(2, new Cancel(FIRST.migration()));
    fleet.seconds(1);

    assertThat(fleet.reported(Failed.class)).hasSize(1);
    assertThat(fleet.reports).contains(new Evidence(FIRST.migration(), host(2), ABSENT));
    assertThat(evidence(0, 1)).isEqualTo(RUNNING);
  }

  /**
   * The target hangs before it can resume the guest, and is told to drop it once it answers again.
   */
  @Test
  void aGuestThatWasPausedForNothing_isResumedOnlyAfterACancel() {
    fleet.world.faults().hostHangs(host(2));
    fleet.world.faults().hostUnhangs(host(2));
    fleet.ask(0, FIRST);
    fleet.seconds(3);
    fleet.world.faults().hostHangs(host(2));
    fleet.seconds(10);
    assertThat(evidence(0, 1)).isEqualTo(PAUSED);
    fleet.world.faults().hostDies(host(2));

    fleet.ask(0, new Resume(FIRST.migration()));
    fleet.seconds(1);
    assertThat(evidence(0, 1)).isEqualTo(PAUSED);
    fleet.ask(0, new Cancel(FIRST.migration()));
    fleet.ask(0, new Resume(FIRST.migration()));
    fleet.seconds(1);

    assertThat(evidence(0, 1)).isEqualTo(RUNNING);
    assertThat(fleet.runs(0)).containsExactly(host(0));
  }

  @Test
  void aCheckSaysWhyNot() {
    fleet.ask(0, new Check(FIRST.migration(), vm(0), on(0), on(2)));
    fleet.ask(1, new Check(FIRST.migration(), vm(0), on(1), on(2)));
    fleet.ask(0, new Check(FIRST.migration(), vm(0), on(0), on(0)));
    fleet.world.faults().hostDies(host(3));
    fleet.ask(0, new Check(FIRST.migration(), vm(0), on(0), on(3)));
    fleet.seconds(1);

    assertThat(fleet.reported(Checked.class)).hasSize(1);
    assertThat(fleet.reported(Unfit.class))
        .extracting(Unfit::reason)
        .containsExactlyInAnyOrder(
            "host h1 has no guest v0",
            "host h0 cannot migrate a guest to itself",
            "target h3 does not answer");
  }

  @Test
  void aStartThatComesTwiceStartsOnce_andALateOneNotAtAll() {
    fleet.world.faults().hostDies(host(0));
    fleet.world.faults().hostReturns(host(0));
    assertThat(fleet.runs(0)).isEmpty();

    fleet.ask(0, new Start(vm(0), 2, on(0)));
    fleet.ask(0, new Start(vm(0), 2, on(0)));
    fleet.seconds(5);
    assertThat(fleet.reports).hasSize(2).allMatch(new GuestStarted(id(0), 2, host(0))::equals);
    assertThat(fleet.runs(0)).containsExactly(host(0));

    fleet.ask(0, migrate(0, 2, 0, 2, MigrationMode.PRE_COPY));
    fleet.seconds(10);
    fleet.ask(0, new Start(vm(0), 2, on(0)));
    fleet.seconds(5);

    assertThat(fleet.runs(0)).containsExactly(host(2));
    assertThat(fleet.world.truth().doubleRuns()).isZero();
  }

  private GuestState evidence(int host, long number) {
    fleet.ask(host, new Query(migration(0, number)));
    HypervisorReport answer = fleet.after(Duration.ofMillis(10)).getLast();
    return ((Evidence) answer).state();
  }
}
