package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.hypervisor.libvirt.PowerSwitch.FencingFailed;
import io.drover.model.HostId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandPowerSwitchTest {
  private static final HostId HOST = new HostId("rack1-07");
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void givenTheCommandEndsWithZero_thenTheHostIsOff() {
    assertThatCode(() -> new CommandPowerSwitch(List.of("/bin/true"), LONG).off(HOST))
        .doesNotThrowAnyException();
  }

  @Test
  void givenTheCommandFails_thenWhatItSaidIsTold() {
    assertThatThrownBy(() -> shell("echo no route; echo to BMC >&2; exit 7", LONG))
        .isInstanceOf(FencingFailed.class)
        .hasMessageStartingWith("fencing host rack1-07: [/bin/sh, -c, ")
        .hasMessageEndingWith(" ended with 7: no route\nto BMC");
  }

  @Test
  void givenTheCommandHangs_thenItIsNotCertainAndTheCommandIsEnded() throws Exception {
    Path pids = folder.resolve("pids");

    assertThatThrownBy(
            () -> shell("sleep 50 & echo $$ $! > " + pids + "; wait", Duration.ofMillis(1500)))
        .isInstanceOf(FencingFailed.class)
        .hasMessageEndingWith(" did not end within 1500 ms");
    for (String pid : Files.readString(pids).strip().split(" ")) {
      assertThat(isGone(Long.parseLong(pid))).as("process %s of the command", pid).isTrue();
    }
  }

  @Test
  void givenTheCommandDoesNotExist_thenItIsNotCertain() {
    Path missing = folder.resolve("no-such-fence");

    assertThatThrownBy(() -> new CommandPowerSwitch(List.of(missing.toString()), LONG).off(HOST))
        .isInstanceOf(FencingFailed.class)
        .hasMessageContaining(" cannot be run: ")
        .hasMessageContaining(missing.toString());
  }

  @Test
  void theHostsIdStandsWhereTheArgumentsSaySo() throws Exception {
    Path said = folder.resolve("said");
    String script = "echo \"$@\" > " + said;
    var command = List.of("/bin/sh", "-c", script, "fence", "-H", "bmc-{host}.lan", "{host}{host}");

    new CommandPowerSwitch(command, LONG).off(new HostId("a; b"));

    assertThat(Files.readString(said)).isEqualTo("-H bmc-a; b.lan a; ba; b\n");
  }

  @Test
  void givenMuchOutput_thenTheCommandIsNotHeldUpByIt() {
    assertThatCode(() -> shell("head -c 1000000 /dev/zero | tr '\\0' x", Duration.ofSeconds(20)))
        .doesNotThrowAnyException();
  }

  @Test
  void givenMuchOutputAndAFailure_thenTheStartOfItIsTold() {
    assertThatThrownBy(
            () -> shell("echo first; head -c 1000000 /dev/zero | tr '\\0' x; exit 1", LONG))
        .isInstanceOf(FencingFailed.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(" ended with 1: first\nxxx"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2500));
  }

  @Test
  @Timeout(10)
  void givenTheCommandLeavesAProcessThatHoldsItsOutput_thenNobodyWaitsForIt() {
    assertThatThrownBy(() -> shell("sleep 20 & echo failed; exit 3", LONG))
        .isInstanceOf(FencingFailed.class)
        .hasMessageEndingWith(" ended with 3: failed");
  }

  @Test
  void givenTheThreadIsInterrupted_thenItIsNotCertainAndTheThreadKnows() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> shell("sleep 1", LONG))
        .isInstanceOf(FencingFailed.class)
        .hasMessageContaining("interrupted before it was certain");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void givenNoCommand_thenItIsRefused() {
    assertThatThrownBy(() -> new CommandPowerSwitch(List.of(), LONG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenNoneIsConfigured_thenNothingIsEverCertain() {
    assertThatThrownBy(() -> PowerSwitch.none().off(HOST))
        .isInstanceOf(FencingFailed.class)
        .hasMessageContaining("rack1-07");
  }

  private static void shell(String script, Duration limit) throws FencingFailed {
    new CommandPowerSwitch(List.of("/bin/sh", "-c", script), limit).off(HOST);
  }

  /** A killed process is still seen until whoever is its parent has taken note. */
  private static boolean isGone(long pid) throws InterruptedException {
    for (int tries = 0; tries < 100; tries++) {
      if (ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true)) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
