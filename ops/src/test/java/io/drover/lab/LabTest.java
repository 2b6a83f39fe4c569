package io.drover.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.lab.GuestShape.SharedDisk;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the script is called and understood, with a pretended one. {@link LabIT} has the real one.
 */
class LabTest {
  @TempDir Path root;

  @Test
  void theScriptIsCalledWithThisLabsSettings() throws IOException {
    var lab = scripted("echo \"$LAB_DIR $LAB_PREFIX $LAB_NET $LAB_RACKS $*\" >> %s/calls");

    lab.up(3, Map.of("LAB_RACKS", "2"));
    lab.guest(
        2,
        "web",
        GuestShape.small()
            .dirtying(DataRate.mebibytes(7), DataSize.mebibytes(30))
            .withDisk(new SharedDisk(DataSize.mebibytes(64))));
    lab.link(1, new DataRate(12_500_000));
    lab.link(1, DataRate.ZERO);
    lab.daemon(1, Lab.DaemonAction.KILL);
    lab.close();

    assertThat(lab.hostName(3)).matches("tt[0-9a-f]{4}-h3");
    var prefix = lab.hostName(3).replace("-h3", "");
    var settings = root.resolve("lab") + " " + prefix + " 198.20 2 ";
    assertThat(Files.readAllLines(root.resolve("calls")))
        .containsExactly(
            settings + "up 3",
            settings + "guest 2 web --memory 96 --rate 7 --set 30 --vcpus 1 --disk 64 --shared",
            settings + "link 1 100",
            settings + "link 1 off",
            settings + "daemon 1 kill",
            settings + "down");
  }

  @Test
  void answersAndProcessesAreUnderstood() throws IOException {
    var lab =
        scripted(
            """
            case $1 in
              load) echo "ok web rate=5 set=20 pages=9 n=100 bad=0 disk=3 checked=2 diskbad=1" ;;
              ps) echo "tt-h1 web 12 S"; echo "tt-h12 db.2 345 T" ;;
            esac\
            """);

    var answer = lab.ask("web");
    assertThat(answer)
        .isEqualTo(
            new GuestAnswer(
                "web", DataRate.mebibytes(5), DataSize.mebibytes(20), 9, 100, 0, 3, 2, 1));
    assertThat(answer.intact()).isFalse();
    assertThat(lab.processes())
        .isEqualTo(
            List.of(new GuestProcess(1, "web", 12, 'S'), new GuestProcess(12, "db.2", 345, 'T')));
  }

  @Test
  void aFailureSaysWhatTheScriptSaid() throws IOException {
    var lab = scripted("echo 'drover lab: needs root' >&2; exit 255");

    assertThatThrownBy(() -> lab.fence(1))
        .isInstanceOf(LabUnusable.class)
        .hasMessageContaining("lab fence 1 failed (255): drover lab: needs root");
  }

  @Test
  void aScriptThatDoesNotEndIsEnded() throws IOException {
    scripted("echo waiting >&2; sleep 60");
    var script = new LabScript(root, root.resolve("lab"));

    assertThatThrownBy(() -> script.run(Map.of(), Duration.ofMillis(300), List.of("up")))
        .isInstanceOf(LabUnusable.class)
        .hasMessageContaining("lab up did not end within PT0.3S. It said: waiting");
  }

  @Test
  void aMissingScriptIsNamed() {
    var lab = Lab.open(root, root.resolve("lab"), "tt", "198.20");

    assertThatThrownBy(lab::close)
        .isInstanceOf(LabUnusable.class)
        .hasMessageContaining(root.resolve("ops/lab/lab").toString());
  }

  private Lab scripted(String body) throws IOException {
    var script = root.resolve("ops/lab/lab");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/usr/bin/env bash\n" + body.replace("%s", root.toString()) + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return Lab.open(root, root.resolve("lab"), "tt", "198.20");
  }
}
