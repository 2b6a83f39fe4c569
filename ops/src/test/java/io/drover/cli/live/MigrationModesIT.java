package io.drover.cli.live;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.ManualMove;
import io.drover.cli.Proofs;
import io.drover.hypervisor.HypervisorReport;
import io.drover.lab.GuestShape;
import io.drover.lab.GuestShape.LocalDisk;
import io.drover.lab.GuestShape.SharedDisk;
import io.drover.live.LiveNode;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real live migrations of real guests, ordered through the control plane, in every mode there is.
 * It fails, and is not skipped, where the lab cannot run; the failure says what is missing.
 */
@Timeout(value = 6, unit = MINUTES)
class MigrationModesIT {
  private static final Duration BLINK = Duration.ofSeconds(3);
  private static final DataRate SLOW_LINK = DataRate.mebibytes(24);

  @TempDir Path temp;
  private LiveLab live;

  @BeforeEach
  void start() {
    live = LiveLab.up("dm", "198.20", 3, temp);
  }

  @AfterEach
  void stop() {
    if (live != null) {
      live.close();
    }
  }

  @Test
  void aGuestMovesInEveryModeAndIsNoneTheWorse() throws Exception {
    live.boot(1, "web", GuestShape.small());
    try (LiveNode node = live.node()) {
      moves(node, "web", 2, MigrationMode.PRE_COPY, BLINK);
      moves(node, "web", 3, MigrationMode.AUTO_CONVERGE, BLINK);
      moves(node, "web", 1, MigrationMode.COLD, Duration.ofSeconds(30));
    }
    try (LiveNode node = live.node("libvirt.migration.tls = true")) {
      moves(node, "web", 2, MigrationMode.PRE_COPY, BLINK);
    }
    try (LiveNode node = live.node("libvirt.migration.connections = 4")) {
      moves(node, "web", 3, MigrationMode.PRE_COPY, BLINK);
    }
    try (LiveNode node =
        live.node(
            "libvirt.migration.compression = xbzrle",
            "libvirt.migration.mebibytes-per-second = 60")) {
      moves(node, "web", 1, MigrationMode.PRE_COPY, BLINK);
    }
    try (LiveNode node = live.node("libvirt.migration.lead = managed")) {
      moves(node, "web", 2, MigrationMode.PRE_COPY, BLINK);
    }
  }

  @Test
  void aGuestThatDirtiesFasterThanTheLinkCarries_isSlowedDownOrFetchedOrLeftAlone()
      throws Exception {
    live.boot(
        1, "busy", GuestShape.small().dirtying(DataRate.mebibytes(5), DataSize.mebibytes(24)));
    for (int host = 1; host <= 3; host++) {
      live.lab().link(host, SLOW_LINK);
    }
    live.lab().load("busy", DataRate.mebibytes(60), DataSize.mebibytes(24));
    try (LiveNode node = live.node()) {
      Instant begun = Instant.now();
      MoveOutcome left = live.move(node, "busy", 2, MigrationMode.PRE_COPY);
      assertThat(left).isInstanceOf(MoveOutcome.RolledBack.class);
      assertThat(((MoveOutcome.RolledBack) left).reason()).contains("not converging");
      say("pre-copy given up", live.judge("busy", 1, begun, BLINK));

      moves(node, "busy", 2, MigrationMode.POST_COPY, BLINK);

      live.lab().load("busy", DataRate.mebibytes(18), DataSize.mebibytes(24));
      moves(node, "busy", 3, MigrationMode.AUTO_CONVERGE, Duration.ofSeconds(6));
    }
  }

  @Test
  void disksGoAlongWhereTheyAreNotShared() throws Exception {
    live.boot(1, "local", GuestShape.small().withDisk(new LocalDisk(DataSize.mebibytes(32))));
    live.boot(1, "shared", GuestShape.small().withDisk(new SharedDisk(DataSize.mebibytes(32))));
    try (LiveNode node = live.node()) {
      moves(node, "local", 2, MigrationMode.PRE_COPY, BLINK);
      moves(node, "shared", 2, MigrationMode.PRE_COPY, BLINK);
      moves(node, "local", 1, MigrationMode.PRE_COPY, BLINK);
    }
    try (LiveNode node = live.node("libvirt.migration.tls = true")) {
      moves(node, "local", 3, MigrationMode.PRE_COPY, BLINK);
    }
    assertThat(live.lab().virsh(1, "vol-list", "default")).doesNotContain("local.qcow2");
  }

  @Test
  void whatAMoveTakesIsSaidBeforeAndKeptBesideWhatItTook() throws Exception {
    live.boot(1, "web", GuestShape.small());
    live.lab().link(1, DataRate.mebibytes(30));

    String said =
        Proofs.run(
            "move",
            "web",
            "h2",
            "--forecast",
            "--json",
            "--fleet",
            live.fleetFile().toString(),
            "--data",
            live.data().toString());

    System.out.println(said);
    assertThat(said)
        .contains("should take ")
        .containsPattern("\"outcome\":\"completed\".*\"promised\":\\{\"seconds\":");
    try (LiveNode node = live.node()) {
      assertThat(node.promises().settled()).as("also at the next start").hasSize(1);
    }
  }

  @Test
  void aLostJournalIsMadeAnewFromWhatTheHostsKnow() throws Exception {
    live.boot(1, "web", GuestShape.small());
    try (LiveNode node = live.node()) {
      moves(node, "web", 2, MigrationMode.PRE_COPY, BLINK);
    }
    live.loseJournal();

    String said =
        Proofs.run(
            "recover", "--fleet", live.fleetFile().toString(), "--data", live.data().toString());

    assertThat(said).containsPattern("web +h2 +2 +1\\b").contains("1 VMs on 3 hosts");
    try (LiveNode node = live.node()) {
      moves(node, "web", 3, MigrationMode.PRE_COPY, BLINK);
    }
    Proofs.prove(live.data());
  }

  @Test
  void anAbortedMigrationLeavesTheGuestWhereItWas() throws Exception {
    live.boot(1, "web", GuestShape.small());
    live.lab().link(1, DataRate.mebibytes(8));
    try (LiveNode node = live.node()) {
      Instant begun = Instant.now();
      var outcome =
          node.move(new ManualMove.Wish(new VmId("web"), live.host(2), Optional.empty()))
              .toCompletableFuture();
      LiveLab.until(
          "it copies",
          () ->
              live.reports().stream().anyMatch(HypervisorReport.CopyStarted.class::isInstance)
                  && live.processes("web").size() == 2);
      Thread.sleep(1500);
      var id =
          live.reports().stream()
              .filter(HypervisorReport.CopyStarted.class::isInstance)
              .map(HypervisorReport.CopyStarted.class::cast)
              .findFirst()
              .orElseThrow()
              .migration();
      Instant asked = Instant.now();
      node.node().abort(id, "the operator changed their mind");
      MoveOutcome end = outcome.get(60, TimeUnit.SECONDS);
      System.out.println(
          "abort settled after " + Duration.between(asked, Instant.now()).toMillis() + " ms");
      assertThat(end).isEqualTo(new MoveOutcome.RolledBack("the operator changed their mind"));
      say("aborted", live.judge("web", 1, begun, BLINK));

      live.lab().link(1, DataRate.ZERO);
      moves(node, "web", 2, MigrationMode.PRE_COPY, BLINK);
    }
  }

  private void moves(LiveNode node, String guest, int to, MigrationMode mode, Duration mostSilence)
      throws Exception {
    Instant begun = Instant.now();
    MoveOutcome outcome = live.move(node, guest, to, mode);
    assertThat(outcome)
        .as("%s, %s", mode, live.reports())
        .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
    say(mode + " to h" + to + ": " + outcome, live.judge(guest, to, begun, mostSilence));
  }

  private static void say(String what, Duration silence) {
    System.out.println(what + "; longest silence of the guest " + silence.toMillis() + " ms");
  }
}
