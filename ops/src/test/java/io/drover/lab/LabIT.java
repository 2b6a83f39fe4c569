package io.drover.lab;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.lab.GuestShape.LocalDisk;
import io.drover.lab.Lab.Transport;
import io.drover.model.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The lab itself, on real libvirt daemons: what other tests conclude from it is only as good as
 * this. It fails, and is not skipped, where the lab cannot run; the failure says what is missing.
 */
@Timeout(value = 5, unit = MINUTES)
class LabIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Lab lab = Lab.open(ROOT, ROOT.resolve(".drover/lab-it"), "dt", "198.19");
  private final Heartbeats heartbeats = lab.heartbeats(InstantSource.system());
  private final Waiting waiting = new Waiting(InstantSource.system(), Duration.ofMinutes(1));

  @BeforeEach
  void start() {
    lab.close(); // what a killed run left behind
    lab.up(2, Map.of());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aGuestMovesUnharmedAndAFencedHostHoldsNothing() throws Exception {
    lab.guest(1, "web", GuestShape.small().withDisk(new LocalDisk(DataSize.mebibytes(32))));
    waiting.until("web is heard", () -> heartbeats.alive("web", Duration.ofSeconds(1)));
    assertThat(lab.processes())
        .singleElement()
        .satisfies(process -> assertThat(process.host()).isEqualTo(1));

    var from = Instant.now();
    System.out.println(lab.migrate("web", 1, 2, "--p2p", "--copy-storage-all"));
    var checked = lab.ask("web").diskBlocksChecked();
    waiting.until("its disk is read", () -> lab.ask("web").diskBlocksChecked() > checked + 600);
    var to = Instant.now();

    assertThat(heartbeats.longestGap("web", from, to)).isLessThan(Duration.ofSeconds(5));
    assertThat(heartbeats.resets("web", from, to)).isZero();
    assertThat(lab.ask("web").intact()).as("%s", lab.ask("web")).isTrue();
    assertThat(lab.processes())
        .singleElement()
        .satisfies(process -> assertThat(process.host()).isEqualTo(2));

    lab.fence(2);
    lab.fence(2);

    assertThat(lab.processes()).isEmpty();
    waiting.until("web is silent", () -> !heartbeats.alive("web", Duration.ofSeconds(1)));
    lab.up(2, Map.of());
    assertThat(lab.uri(2, Transport.TCP)).isEqualTo("qemu+tcp://198.19.0.12/system");
    assertThat(lab.processes()).isEmpty();
  }
}
