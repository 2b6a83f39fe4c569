package io.drover.cli.live;

import static io.drover.cli.live.LiveLab.until;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.DroverProcess;
import io.drover.cli.Proofs;
import io.drover.journal.JournalReader;
import io.drover.journal.JournalRow;
import io.drover.lab.GuestShape;
import io.drover.live.LiveNode;
import io.drover.model.DataRate;
import io.drover.vm.VmEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The control process is killed at every event that a real migration records, and in the middle of
 * its copy. The next start on the same journal finds out what became of it. It fails, and is not
 * skipped, where the lab cannot run.
 */
@Timeout(value = 12, unit = MINUTES)
class ControlKillIT {
  /** More than a migration records from its proposal to its end. */
  private static final int MOST_EVENTS = 24;

  private static final Duration BLINK = Duration.ofSeconds(5);

  @TempDir Path temp;
  private LiveLab live;

  @BeforeEach
  void start() throws InterruptedException {
    live = LiveLab.up("dk", "198.22", 2, temp);
    live.boot(1, "web", GuestShape.small());
    for (int host = 1; host <= 2; host++) {
      live.lab().link(host, DataRate.mebibytes(40));
    }
  }

  @AfterEach
  void stop() {
    if (live != null) {
      live.close();
    }
  }

  @Test
  void killedAtEveryEventOfAMigration_theGuestRunsOnceAndTheJournalProvesIt() throws Exception {
    try (LiveNode node = live.node()) {
      assertThat(node.status().vms())
          .isEqualTo(1); // its hosts are registered: what follows is the move
    }
    var met = new LinkedHashSet<String>();
    int copyStarted = 0;
    boolean ended = false;
    for (int events = 1; events <= MOST_EVENTS && !ended; events++) {
      Killed killed = killAndSettle(events, Duration.ZERO);
      ended = killed.endedByItself();
      met.add(killed.last());
      copyStarted = killed.last().equals("CopyStarted") ? events : copyStarted;
    }
    for (int later = 500; later <= 1500; later += 500) {
      met.add(
          killAndSettle(copyStarted, Duration.ofMillis(later)).last() + " and " + later + " ms");
    }
    live.remembers("web");
    assertThat(live.lab().ask("web").intact()).as("after all of them").isTrue();
    System.out.println("killed when these were recorded last: " + met);
    assertThat(ended).as("the last kill came after the end: %s", met).isTrue();
    assertThat(met)
        .contains("PlanProposed", "MigrationRequested", "CopyStarted")
        .containsAnyOf("MigrationCompleted", "SwitchoverStarted", "GuestArrived", "GuestDeparted");
  }

  /**
   * @param last event that was recorded before the process died
   */
  private record Killed(String last, boolean endedByItself) {}

  /** Kills the process of a move so much later than it has recorded so many events. */
  private Killed killAndSettle(int events, Duration later) throws Exception {
    int to = 3 - live.processes("web").getFirst().host();
    Instant begun = Instant.now();
    boolean killed = false;
    String last;
    Instant died;
    try (JournalReader journal = JournalReader.open(live.data())) {
      long before = journal.count();
      Process process = move(to);
      while (process.isAlive() && !killed) {
        if (journal.count() - before >= events) {
          Thread.sleep(later);
          process.destroyForcibly().waitFor();
          killed = true;
        } else {
          Thread.sleep(2);
        }
      }
      died = Instant.now();
      assertThat(killed || process.exitValue() == 0)
          .as(Files.readString(temp.resolve("move.err")))
          .isTrue();
      last = last(journal);
    }
    try (LiveNode node = live.node()) {
      until("nothing is under way", () -> node.status().plans() == 0);
      until("the guest has one process", () -> live.processes("web").size() == 1);
      int where = live.processes("web").getFirst().host();
      System.out.printf(
          "%s after %d events (%s) and %d ms, on its way to h%d; settled %.1f s later, on h%d%n",
          killed ? "killed" : "ended by itself",
          events,
          last,
          later.toMillis(),
          to,
          Duration.between(died, Instant.now()).toMillis() / 1e3,
          where);
      live.lives("web", where, begun, BLINK);
    }
    Proofs.prove(live.data());
    return new Killed(last, !killed);
  }

  private static String last(JournalReader journal) {
    List<JournalRow> rows = new ArrayList<>();
    journal.forEach(journal.newest() - 1, journal.newest(), rows::add);
    Object event = rows.getLast().event();
    return (event instanceof VmEvent.OfMigration(var inner) ? inner : event)
        .getClass()
        .getSimpleName();
  }

  private Process move(int to) throws IOException {
    return DroverProcess.of(
            "move",
            "web",
            "h" + to,
            "--mode",
            "pre-copy",
            "--fleet",
            live.fleetFile().toString(),
            "--data",
            live.data().toString())
        .redirectOutput(temp.resolve("move.out").toFile())
        .redirectError(temp.resolve("move.err").toFile())
        .start();
  }
}
