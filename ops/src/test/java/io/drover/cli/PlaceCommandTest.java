package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceCommandTest {
  /** Two hosts of 16 cores and 64 GiB, each with half of its memory taken, and a cordoned one. */
  private static final String FLEET =
      """
      {"hosts": [
        {"id": "a", "rack": "r1", "numa": [{"cores": 16, "memoryBytes": 68719476736}]},
        {"id": "b", "rack": "r2", "numa": [{"cores": 16, "memoryBytes": 68719476736}]},
        {"id": "c", "rack": "r3", "numa": [{"cores": 16, "memoryBytes": 17179869184}], "cordon": "cordoned"}],
       "vms": [
        {"id": "vm-1", "host": "a", "numa": [0], "cores": 2, "memoryBytes": 34359738368, "groups": ["web"]},
        {"id": "vm-2", "host": "b", "numa": [0], "cores": 2, "memoryBytes": 34359738368, "groups": ["web"]}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void theBestPlaceAndTheNextOnesAreSaid() throws IOException {
    assertThat(run(FLEET, "--flavor", "cpu=4,memory=16GiB")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("3 hosts, 2 VMs", "It goes to a, NUMA node 0.")
        .containsPattern("(?m)^ +-?\\d+\\.\\d{4}  b, NUMA node 0$");
  }

  @Test
  void whereNothingFitsEachRuleSaysWhyAndOneMoveThatWouldDo() throws IOException {
    assertThat(run(FLEET, "--flavor", "cpu=4,memory=40GiB")).isEqualTo(ExitCode.FOUND);
    assertThat(out.toString())
        .contains(
            "It fits on no host.",
            "capacity (memory) refuses 2 hosts",
            "cordon refuses 1 host",
            "move vm-1 (2 cores, 32768 MiB) from a[0] to b[0]",
            "Then it fits on a, NUMA node 0.");
  }

  @Test
  void whereNoMoveWouldDoTheCheapestOtherChangeIsSaid() throws IOException {
    String unmovable = FLEET.replace("\"groups\"", "\"movable\": false, \"groups\"");
    assertThat(run(unmovable, "--flavor", "cpu=4,memory=8GiB", "--apart", "web", "--json"))
        .isEqualTo(ExitCode.FOUND);
    JsonNode change = new ObjectMapper().readTree(out.toString()).get("change");
    assertThat(change.get("steps").get(0).asText()).isEqualTo("open c, which is cordoned");
    assertThat(change.get("steps").size()).isEqualTo(1);
    assertThat(change.get("host").asText()).isEqualTo("c");
  }

  @Test
  void whatNoChangeWouldLetInIsSaid() throws IOException {
    assertThat(run(FLEET, "--flavor", "cpu=4,memory=8GiB", "--numa", "2"))
        .isEqualTo(ExitCode.FOUND);
    assertThat(out.toString())
        .contains("capacity (NUMA nodes) refuses 2 hosts", "No change of hosts");
  }

  private int run(String fleet, String... args) throws IOException {
    var all = new String[args.length + 2];
    all[0] = "place";
    all[1] = Files.writeString(folder.resolve("fleet.json"), fleet).toString();
    System.arraycopy(args, 0, all, 2, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
