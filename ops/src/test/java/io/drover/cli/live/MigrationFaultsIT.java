package io.drover.cli.live;

import static io.drover.cli.live.LiveLab.until;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.drover.cell.ManualMove;
import io.drover.cli.Proofs;
import io.drover.host.HostEvent.StrangerGone;
import io.drover.host.HostEvent.StrangerNoticed;
import io.drover.hypervisor.Drift;
import io.drover.hypervisor.HypervisorReport;
import io.drover.lab.GuestShape;
import io.drover.lab.Lab.DaemonAction;
import io.drover.live.LiveNode;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import io.drover.vm.VmEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/**
 * Everything around a real migration dies, hangs or falls silent, one after the other, in the
 * middle of the copy. Afterwards the guest runs exactly once, was never started anew, and the
 * journal proves it. It fails, and is not skipped, where the lab cannot run.
 */
@Timeout(value = 10, unit = MINUTES)
class MigrationFaultsIT {
  /** Memory of the guest takes some ten seconds over it. */
  private static final DataRate SLOW = DataRate.mebibytes(9);

  private static final Duration BLINK = Duration.ofSeconds(5);

  /** Hosts are read each second, and what is owed is asked again each two. */
  private static final Duration SOME_SAMPLES = Duration.ofSeconds(8);

  /** Most of the time nothing happens but that somebody waits: two tests run at a time. */
  private static final BlockingQueue<Place> PLACES =
      new ArrayBlockingQueue<>(
          2, true, List.of(new Place("dx", "198.21"), new Place("dy", "198.26")));

  @TempDir Path temp;
  private Place place;
  private LiveLab live;

  /** Where a lab is that no other test uses. */
  private record Place(String prefix, String net) {}

  @BeforeEach
  void start() throws InterruptedException {
    place = PLACES.take();
    live = LiveLab.up(place.prefix(), place.net(), 3, temp);
    live.boot(1, "web", GuestShape.small());
    live.lab().link(1, SLOW);
  }

  @AfterEach
  void stop() {
    if (live != null) {
      live.close();
    }
    PLACES.add(place);
  }

  @Test
  @Execution(CONCURRENT)
  void theTargetsGuestProcessIsKilled_thenTheTargetsDaemon() throws Exception {
    faultThenRolledBack("target's QEMU killed", () -> live.lab().killGuest(2, "web"), () -> {});
    faultThenRolledBack(
        "target's daemon killed",
        () -> live.lab().daemon(2, DaemonAction.KILL),
        () -> live.lab().daemon(2, DaemonAction.START));
    thenItStillMoves();
  }

  @Test
  @Execution(CONCURRENT)
  void theSourcesDaemonIsKilled() throws Exception {
    faultThenRolledBack(
        "source's daemon killed",
        () -> {
          live.lab().daemon(1, DaemonAction.KILL);
          live.lab().daemon(1, DaemonAction.START);
        },
        () -> {});
    thenItStillMoves();
  }

  @Test
  @Execution(CONCURRENT)
  void theTargetsLinkIsCut() throws Exception {
    faultThenRolledBack("target's link cut", () -> live.lab().cut(2), () -> live.lab().heal(2));
    thenItStillMoves();
  }

  @Test
  @Execution(CONCURRENT)
  void theTargetHangsForAMinute() throws Exception {
    var paused = new Instant[1];
    faultThenRolledBack(
        "target paused for 60 s",
        () -> {
          paused[0] = Instant.now();
          live.lab().pause(2);
        },
        () -> {
          Thread.sleep(Duration.between(Instant.now(), paused[0].plusSeconds(60)).toMillis());
          live.lab().resume(2);
          until("what came in is dropped", () -> live.runsOnlyOn("web", 1));
        });
    thenItStillMoves();
  }

  /**
   * The worst there is: the guest runs on at the target with half its memory, and the link breaks.
   * The target is fenced before the guest is started anew where it was.
   */
  @Test
  @Execution(CONCURRENT)
  void theTargetHangsInPostCopy_thenItIsFencedBeforeTheGuestStartsAnew() throws Exception {
    live.lab().load("web", DataRate.mebibytes(60), DataSize.mebibytes(24));
    try (LiveNode node = live.node()) {
      live.reports().clear();
      var outcome =
          node.move(
                  new ManualMove.Wish(
                      new VmId("web"), live.host(2), Optional.of(MigrationMode.POST_COPY)))
              .toCompletableFuture();
      until(
          "the guest runs on at the target",
          () ->
              live.reports().stream()
                  .anyMatch(HypervisorReport.SwitchoverStarted.class::isInstance));
      live.lab().pause(2);
      Instant struck = Instant.now();
      MoveOutcome end = outcome.get(300, TimeUnit.SECONDS);
      settled("target hangs in post-copy: " + end, struck);
      assertThat(live.reports()).anyMatch(HypervisorReport.Fenced.class::isInstance);
      assertThat(end).isInstanceOf(MoveOutcome.RolledBack.class);
      until("the guest is started anew", () -> live.runsOnlyOn("web", 1));
      until("it is up", () -> live.isHeard("web"));
      settled("the guest runs again", struck);
    }
    Proofs.prove(live.data());
  }

  /** The copy needs nobody here: it completes, and is found to have. */
  @Test
  @Execution(CONCURRENT)
  void theWayToTheSourceBreaks() throws Exception {
    try (var relay = new SocketRelay(live.socket(1), temp.resolve("h1.sock"))) {
      Instant begun = Instant.now();
      try (LiveNode node = live.nodeThrough(1, relay.path())) {
        CompletableFuture<MoveOutcome> outcome = begin(node, 2);
        Instant broke = Instant.now();
        relay.cut();
        until("the guest has moved by itself", () -> live.runsOnlyOn("web", 2));
        relay.heal();
        MoveOutcome end = outcome.get(90, TimeUnit.SECONDS);
        settled("source's connection cut: " + end, broke);
        assertThat(end)
            .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
        live.judge("web", 2, begun, BLINK);
      }
    }
    Proofs.prove(live.data());
  }

  /** Its daemon forgets why a domain is shut off when it is started anew; its metadata does not. */
  @Test
  @Execution(CONCURRENT)
  void aGuestThatSomebodyShutDownIsTheirsToStart() throws Exception {
    live.lab().link(1, DataRate.ZERO);
    Instant stopped;
    try (LiveNode node = live.node()) {
      assertThat(live.move(node, "web", 2, MigrationMode.PRE_COPY))
          .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
      live.lab().virsh(2, "destroy", "web");
      stopped = Instant.now();
      Thread.sleep(SOME_SAMPLES);
      assertThat(live.processes("web")).as("stopped by somebody").isEmpty();

      live.lab().daemon(2, DaemonAction.KILL);
      live.lab().daemon(2, DaemonAction.START);
      Thread.sleep(SOME_SAMPLES);
      assertThat(live.processes("web")).as("after its daemon was started anew").isEmpty();

      live.lab().virsh(2, "start", "web");
      until("it is up", () -> live.isHeard("web"));
      until("it is known to run", () -> !live.recorded(VmEvent.GuestRecovered.class).isEmpty());
      assertThat(live.move(node, "web", 1, MigrationMode.PRE_COPY))
          .as("%s", live.reports())
          .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
      until("it runs there", () -> live.runsOnlyOn("web", 1));
    }
    assertThat(live.recorded(VmEvent.DriftNoticed.class))
        .extracting(VmEvent.DriftNoticed::drift)
        .as("once, and not again after its daemon was started anew")
        .containsExactly(Drift.STOPPED);
    noticedWithinTwoSamples(2, stopped, live.recorded(VmEvent.DriftNoticed.class).getFirst().at());
    Proofs.prove(live.data());
  }

  @Test
  @Execution(CONCURRENT)
  void aGuestThatSomebodyMovedIsNotFought() throws Exception {
    live.lab().link(1, DataRate.ZERO);
    Instant begun = Instant.now();
    Instant moved;
    try (LiveNode node = live.node()) {
      live.lab().migrate("web", 1, 2, "--p2p", "--persistent");
      moved = Instant.now();
      Thread.sleep(SOME_SAMPLES);
      assertThat(node.status().plans()).isZero();
      live.judge("web", 2, begun, BLINK);
    }
    VmEvent.DriftNoticed gone = live.recorded(VmEvent.DriftNoticed.class).getFirst();
    assertThat(gone.drift()).isEqualTo(Drift.ELSEWHERE);
    noticedWithinTwoSamples(1, moved, gone.at());
    StrangerNoticed come = live.recorded(StrangerNoticed.class).getFirst();
    assertThat(come.vm()).isEqualTo(new VmId("web"));
    noticedWithinTwoSamples(2, moved, come.at());
    Proofs.prove(live.data());
  }

  @Test
  @Execution(CONCURRENT)
  void aGuestThatSomebodyDefinedIsNoticedAndLeftAlone() throws Exception {
    live.lab().link(1, DataRate.ZERO);
    try (LiveNode _ = live.node()) {
      live.boot(3, "odd", GuestShape.small());
      Instant up = Instant.now();
      Thread.sleep(SOME_SAMPLES);
      live.judge("odd", 3, up, BLINK);
      live.lab().remove(3, "odd");
      until("it is gone", () -> !live.recorded(StrangerGone.class).isEmpty());
    }
    assertThat(live.recorded(StrangerNoticed.class))
        .extracting(StrangerNoticed::vm)
        .containsExactly(new VmId("odd"));
    Proofs.prove(live.data());
  }

  private void noticedWithinTwoSamples(int host, Instant since, Instant noticed) {
    assertThat(live.samples(host, since, noticed))
        .as("samples of h%d", host)
        .isLessThanOrEqualTo(2);
  }

  private interface Fault {
    void strike() throws Exception;
  }

  private void faultThenRolledBack(String what, Fault fault, Fault mend) throws Exception {
    Instant begun = Instant.now();
    try (LiveNode node = live.node()) {
      CompletableFuture<MoveOutcome> outcome = begin(node, 2);
      Instant struck = Instant.now();
      fault.strike();
      MoveOutcome end = outcome.get(150, TimeUnit.SECONDS);
      settled(what + ": " + end, struck);
      assertThat(end).isInstanceOf(MoveOutcome.RolledBack.class);
      mend.strike();
      live.judge("web", 1, begun, BLINK);
    }
    Proofs.prove(live.data());
  }

  /** Orders the move and waits until its copy is well under way. */
  private CompletableFuture<MoveOutcome> begin(LiveNode node, int to) throws InterruptedException {
    live.reports().clear();
    until("the target is sampled again", () -> node.status().staleHosts() == 0);
    CompletableFuture<MoveOutcome> outcome =
        node.move(
                new ManualMove.Wish(
                    new VmId("web"), live.host(to), Optional.of(MigrationMode.PRE_COPY)))
            .toCompletableFuture();
    until(
        "it copies",
        () ->
            live.reports().stream().anyMatch(HypervisorReport.CopyStarted.class::isInstance)
                && live.processes("web").size() == 2);
    Thread.sleep(2000);
    assertThat(outcome).as("it is still copying: %s", live.reports()).isNotDone();
    return outcome;
  }

  private void thenItStillMoves() throws Exception {
    live.lab().link(1, DataRate.ZERO);
    Instant begun = Instant.now();
    try (LiveNode node = live.node()) {
      assertThat(live.move(node, "web", 2, MigrationMode.PRE_COPY))
          .as("%s", live.reports())
          .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
      live.judge("web", 2, begun, BLINK);
    }
    Proofs.prove(live.data());
  }

  private static void settled(String what, Instant since) {
    System.out.printf(
        "%s; settled after %.1f s%n",
        what, Duration.between(since, Instant.now()).toMillis() / 1e3);
  }
}
