package io.drover.cli.live;

import static io.drover.cli.live.LiveLab.until;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.ManualMove;
import io.drover.cli.DroverProcess;
import io.drover.cli.Proofs;
import io.drover.lab.GuestShape;
import io.drover.lab.GuestShape.LocalDisk;
import io.drover.lab.Lab.Transport;
import io.drover.live.LiveNode;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real daemons refuse: it is said in one line, with libvirt's code where libvirt refused, and
 * the guest runs on where it was. It fails, and is not skipped, where the lab cannot run.
 */
@Timeout(value = 10, unit = MINUTES)
class RefusalsIT {
  private static final String RULES = "https://drover.io/xmlns/libvirt/rules/1";
  private static final Duration BLINK = Duration.ofSeconds(5);

  @TempDir Path temp;
  private LiveLab live;

  @BeforeEach
  void start() {
    live = LiveLab.up("rf", "198.25", 2, temp);
  }

  @AfterEach
  void stop() {
    if (live != null) {
      live.close();
    }
  }

  /** Every transport, and what is wrong with each of the others, in one table. */
  @Test
  void hostsAreReachedByEveryTransportAndTheRestSaysWhatIsWrong() throws IOException {
    String tls = live.lab().uri(1, Transport.TLS).replaceFirst("\\?.*", "") + "?pkipath=";
    Path fleet =
        fleet(
            live.lab().uri(1, Transport.UNIX),
            live.lab().uri(1, Transport.TCP),
            tls + live.lab().trustedKeys(),
            live.lab().uri(1, Transport.SSH),
            tls + live.lab().refusedKeys(),
            live.lab().uri(1, Transport.TCP).replace("qemu+tcp", "quemu+tcp"),
            "qemu+tcp://no-such-host.invalid/system",
            live.lab().uri(1, Transport.UNIX).replace("libvirt-sock", "none"));
    var command = new ArrayList<>(List.of("sh", "-c", "\"$@\" || test $? = 1", "sh"));
    command.addAll(DroverProcess.of("hosts", "--fleet", fleet.toString()).command());

    String said = live.lab().exec(command.toArray(String[]::new));

    System.out.println(said);
    for (int host = 0; host < 4; host++) {
      assertThat(said).containsPattern("(?m)^h" + host + " +QEMU ");
    }
    for (int host = 4; host < 8; host++) {
      assertThat(said)
          .containsPattern("(?m)^h" + host + " .*cannot be reached: .*\\(libvirt error \\d+\\)");
    }
    assertThat(said).containsPattern("(?m)^h4 .*[Cc]ertificate|(?m)^h4 .*TLS|(?m)^h4 .*handshake");
  }

  @Test
  void aTargetThatDoesNotTrustTheSource() throws Exception {
    live.boot(1, "web", GuestShape.small());
    Path fleet = live.fleetFile();
    Files.writeString(
        fleet,
        Files.readString(fleet)
            .replace(
                live.lab().uri(2, Transport.TCP),
                live.lab().uri(2, Transport.TLS).replaceFirst("\\?.*", "")
                    + "?pkipath="
                    + live.lab().refusedKeys()));
    try (LiveNode node = live.nodeOf(fleet)) {
      assertThat(stays(node, "web", MigrationMode.PRE_COPY))
          .contains("libvirt error")
          .containsIgnoringCase("certificate");
    }
    Proofs.prove(live.data());
  }

  /** The daemon's read-only socket lets everybody look, and nobody act. */
  @Test
  void aConnectionThatMayOnlyLook() throws Exception {
    live.boot(1, "web", GuestShape.small());
    Path fleet = live.fleetFile();
    Files.writeString(
        fleet,
        Files.readString(fleet)
            .replace(live.socket(1).toString(), live.socket(1).toString() + "-ro"));
    try (LiveNode node = live.nodeOf(fleet)) {
      assertThat(stays(node, "web", MigrationMode.PRE_COPY))
          .contains("takes no orders from here")
          .contains("libvirt error 29");
    }
    Proofs.prove(live.data());
  }

  @Test
  void aGuestThatUsesSomethingOfItsHost() throws Exception {
    live.boot(1, "web", GuestShape.small());
    String xml = live.lab().virsh(1, "dumpxml", "--inactive", "web");
    Path tied =
        Files.writeString(
            temp.resolve("tied.xml"),
            xml.replace(
                "</devices>",
                "<filesystem type='mount' accessmode='mapped'><source dir='"
                    + temp
                    + "'/><target dir='shared'/></filesystem></devices>"));
    live.lab().virsh(1, "define", tied.toString());
    live.lab().virsh(1, "destroy", "web");
    live.lab().virsh(1, "start", "web");
    until("it is up again", () -> live.isHeard("web"));
    try (LiveNode node = live.node()) {
      assertThat(stays(node, "web", MigrationMode.PRE_COPY)).contains("not movable");
    }
  }

  /** What an operator has said of a VM in its metadata holds, and goes where it goes. */
  @Test
  void rulesStandInTheMetadata() throws Exception {
    live.boot(1, "web", GuestShape.small());
    live.boot(1, "rooted", GuestShape.small());
    rules("web", "<rules apart='group'/>");
    rules("rooted", "<rules movable='no'/>");
    try (LiveNode node = live.node()) {
      assertThat(stays(node, "rooted", MigrationMode.PRE_COPY)).contains("not movable");
      assertThat(move(node, "web", MigrationMode.PRE_COPY).get(2, TimeUnit.MINUTES))
          .isInstanceOfAny(MoveOutcome.Completed.class, MoveOutcome.FoundCompleted.class);
      assertThat(live.lab().virsh(2, "metadata", "web", "--uri", RULES)).contains("apart");
    }
    Proofs.prove(live.data());
  }

  private void rules(String vm, String xml) {
    live.lab()
        .virsh(
            1, "metadata", vm, "--uri", RULES, "--key", "own", "--config", "--live", "--set", xml);
  }

  @Test
  void aTargetWithoutRoomForTheDisk() throws Exception {
    live.boot(1, "web", GuestShape.small().withDisk(new LocalDisk(DataSize.mebibytes(64))));
    live.lab().room(2, DataSize.mebibytes(16));
    try (LiveNode node = live.node()) {
      assertThat(stays(node, "web", MigrationMode.PRE_COPY))
          .matches(".*disk vda needs \\d+ MiB, pool default on the target has \\d+ MiB free.*");
    }
    Proofs.prove(live.data());
  }

  @Test
  void aTargetThatOthersHaveFilled() throws Exception {
    live.boot(1, "web", GuestShape.small().withDisk(new LocalDisk(DataSize.mebibytes(64))));
    live.lab().room(2, DataSize.mebibytes(128));
    try (LiveNode node = live.node()) {
      fillUp(2);
      assertThat(stays(node, "web", MigrationMode.PRE_COPY))
          .contains("pool default on the target has 0 MiB free");
    }
    Proofs.prove(live.data());
  }

  /** Other data takes all the room that is left on a host's images. */
  private void fillUp(int host) throws IOException, InterruptedException {
    String daemon =
        Files.readString(live.lab().folder().resolve("hosts/" + host + "/libvirtd.pid")).strip();
    new ProcessBuilder(
            "nsenter",
            "--mount",
            "--target",
            daemon,
            "dd",
            "if=/dev/zero",
            "of=/var/lib/libvirt/images/other",
            "bs=1M")
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("dd").toFile())
        .start()
        .waitFor();
    assertThat(Files.readString(temp.resolve("dd"))).contains("No space left");
  }

  /** Orders a move to the second host that must not be made; the guest runs on at the first. */
  private String stays(LiveNode node, String vm, MigrationMode mode) throws Exception {
    Instant begun = Instant.now();
    String reason = refusal(node, vm, mode);
    System.out.println(vm + ": " + reason);
    live.judge(vm, 1, begun, BLINK);
    return reason;
  }

  /** Of the cell, which takes the order or not, or of whoever is to follow it. */
  private String refusal(LiveNode node, String vm, MigrationMode mode) throws Exception {
    CompletableFuture<MoveOutcome> ordered;
    try {
      ordered = move(node, vm, mode);
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
    return reason(ordered.get(2, TimeUnit.MINUTES));
  }

  private CompletableFuture<MoveOutcome> move(LiveNode node, String vm, MigrationMode mode) {
    return node.move(new ManualMove.Wish(new VmId(vm), live.host(2), Optional.of(mode)))
        .toCompletableFuture();
  }

  private static String reason(MoveOutcome outcome) {
    return switch (outcome) {
      case MoveOutcome.Refused(var reason) -> reason;
      case MoveOutcome.RolledBack(var reason) -> reason;
      case MoveOutcome.Completed _, MoveOutcome.FoundCompleted _ ->
          throw new AssertionError("it was moved: " + outcome);
    };
  }

  private Path fleet(String... uris) throws IOException {
    var text = new StringBuilder("hosts = [\n");
    for (int i = 0; i < uris.length; i++) {
      text.append("{ id = h").append(i).append(", uri = \"").append(uris[i]).append("\" }\n");
    }
    return Files.writeString(temp.resolve("fleet.conf"), text.append("]\n"));
  }
}
