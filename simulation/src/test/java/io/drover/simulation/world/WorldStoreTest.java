package io.drover.simulation.world;

import static io.drover.simulation.world.SmallFleet.NOON;
import static io.drover.simulation.world.SmallFleet.cores;
import static io.drover.simulation.world.SmallFleet.host;
import static io.drover.simulation.world.SmallFleet.id;
import static io.drover.simulation.world.SmallFleet.migrate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorReport.Completed;
import io.drover.hypervisor.HypervisorReport.Failed;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.MigrationMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed process leaves its file behind, unclosed; a new one opens it. */
class WorldStoreTest {
  private static final WorldSpec SPEC = SmallFleet.spec(4, 3, cores(1));
  private static final Migrate FIRST = migrate(0, 1, 0, 2, MigrationMode.PRE_COPY);

  @TempDir private Path folder;

  @Test
  void afterAKillDuringTheCopy_theGuestRunsOnTheSource_andTheMigrationIsOver() {
    World world = open();
    world.request(host(0), FIRST, NOON);
    run(world, NOON.plusSeconds(3));

    World again = open();

    assertThat(again.now()).isEqualTo(NOON.plusSeconds(3));
    assertThat(again.truth().runningHosts(id(0))).containsExactly(host(0));
    assertThat(again.truth().copiesInFlight()).isEmpty();
    again.request(host(0), FIRST, again.now());
    assertThat(run(again, again.now().plusSeconds(20)))
        .hasSize(1)
        .first()
        .isInstanceOf(Failed.class);
    again.request(host(0), migrate(0, 2, 0, 2, MigrationMode.PRE_COPY), again.now());
    run(again, again.now().plusSeconds(20));
    assertThat(again.truth().runningHosts(id(0))).containsExactly(host(2));
  }

  @Test
  void afterAKillBetweenResumptionAndConfirmation_theGuestStaysOnTheTarget() {
    World world = open();
    world.request(host(0), FIRST, NOON);
    Instant at = NOON;
    while (world.truth().runningHosts(id(0)).contains(host(0))
        || world.truth().runningHosts(id(0)).isEmpty()) {
      at = at.plusMillis(1);
      run(world, at);
    }
    assertThat(world.truth().guests(host(0)))
        .anyMatch(held -> held.vm().id().equals(id(0)) && held.paused());

    World again = open();

    assertThat(again.truth().runningHosts(id(0))).containsExactly(host(2));
    assertThat(again.truth().evidence(host(0), FIRST.migration()))
        .isEqualTo(GuestState.HANDED_OVER);
    again.request(host(0), FIRST, again.now());
    assertThat(run(again, again.now().plusSeconds(1)))
        .hasSize(1)
        .first()
        .isInstanceOf(Completed.class);
  }

  /** Killed at many moments of three migrations, it always runs once. */
  @Test
  void whereverItIsKilled_everyGuestRunsOnceAfterwards() {
    World world = open();
    for (int vm = 0; vm < 3; vm++) {
      world.request(host(vm), migrate(vm, 1, vm, (vm + 1) % 3, MigrationMode.values()[vm]), NOON);
    }
    for (int step = 1; step < 1_500; step++) {
      run(world, NOON.plusMillis(10L * step));
      if (step % 29 == 0) {
        World again = openCopy(step);
        for (int vm = 0; vm < 3; vm++) {
          assertThat(again.truth().runningHosts(id(vm)))
              .as("VM %d at step %d", vm, step)
              .hasSize(1);
        }
      }
    }
    assertThat(world.truth().copiesInFlight()).isEmpty();
  }

  @Test
  void deadHostsStayDead_andTheirGuestsAreGone() {
    World world = open();
    world.faults().hostDies(host(1));
    run(world, NOON.plusSeconds(1));

    World again = open();

    assertThat(again.truth().isAlive(host(1))).isFalse();
    assertThat(again.truth().runningHosts(id(1))).isEmpty();
    again.faults().hostReturns(host(1));
    run(again, NOON.plusSeconds(2));
    assertThat(open().truth().isAlive(host(1))).isTrue();
  }

  @Test
  void theFileOfAnotherFleetIsRefused() {
    open();

    try (WorldStore store = WorldStore.open(folder.resolve("twin.db"))) {
      assertThatThrownBy(
              () -> store.resume(SmallFleet.spec(4, 2, cores(1)), NOON, new SplittableRandom(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("holds another world: needs fleet 4-2-");
    }
  }

  @Test
  void whatIsNoStoreIsRefused() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("no.db"),
            "this is not a database, and it is long enough to be seen as none".repeat(20));

    assertThatThrownBy(() -> WorldStore.open(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be used");
  }

  private World open() {
    return open(folder.resolve("twin.db"));
  }

  private final List<WorldStore> stores = new ArrayList<>();

  private World open(Path file) {
    stores.add(WorldStore.open(file));
    return stores.getLast().resume(SPEC, NOON, new SplittableRandom(1));
  }

  /** As a kill leaves it: the file and its write-ahead log. */
  private World openCopy(int step) {
    try {
      Path copy = folder.resolve("copy" + step + ".db");
      Files.copy(folder.resolve("twin.db"), copy);
      Files.copy(folder.resolve("twin.db-wal"), folder.resolve("copy" + step + ".db-wal"));
      try (WorldStore store = WorldStore.open(copy)) {
        return store.resume(SPEC, NOON, new SplittableRandom(1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<HypervisorReport> run(World world, Instant until) {
    List<HypervisorReport> reports = new ArrayList<>();
    while (world.now().isBefore(until)) {
      Instant next = world.now().plus(Duration.ofMillis(10));
      List<HypervisorReport> fresh = world.advanceTo(next.isAfter(until) ? until : next);
      stores.getLast().save(world);
      reports.addAll(fresh);
    }
    return reports;
  }
}
