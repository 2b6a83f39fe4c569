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

class CapacityCommandTest {
  /** Three hosts of 16 cores and 64 GiB; 32 GiB of the first are taken, the third is cordoned. */
  private static final String FLEET =
      """
      {"hosts": [
        {"id": "a", "rack": "r1", "numa": [{"cores": 16, "memoryBytes": 68719476736}]},
        {"id": "b", "rack": "r2", "numa": [{"cores": 16, "memoryBytes": 68719476736}]},
        {"id": "c", "rack": "r3", "numa": [{"cores": 16, "memoryBytes": 68719476736}], "cordon": "cordoned"}],
       "vms": [
        {"id": "vm", "host": "a", "numa": [0], "cores": 2, "memoryBytes": 34359738368}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void soManyMoreFitAndWhatBindsIsSaid() throws IOException {
    assertThat(run(file(), "--flavor", "cpu=4,memory=16GiB")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("6 more fit.", "memory", "CPU and memory", "cordon")
        .containsPattern("(?m)^ +0 +1  #+$")
        .containsPattern("(?m)^ +2 +1  #+$")
        .containsPattern("(?m)^ +4 +1  #+$");
  }

  @Test
  void theLossOfARackIsCountedIn() throws IOException {
    assertThat(run(file(), "--flavor", "memory=16GiB,cpu=4", "--survive", "rack", "--json"))
        .isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("fits").asInt()).isEqualTo(6);
    assertThat(result.get("hostsByMore").get("4").asInt()).isEqualTo(1);
    JsonNode survive = result.get("survive");
    // Without r2 all stand on a, which has room for two; without r1 its VM takes as much of b.
    assertThat(survive.get("fits").asInt()).isEqualTo(2);
    assertThat(survive.get("exact").asBoolean()).isTrue();
    assertThat(survive.get("worst").asText()).isEqualTo("r1");
  }

  @Test
  void aLossThatIsNotSurvivedEvenNowIsSaidWithItsDomain() throws IOException {
    assertThat(run(file(), "--flavor", "cpu=4,memory=16GiB", "--survive", "zone"))
        .isEqualTo(ExitCode.FOUND);
    assertThat(out.toString())
        .contains("not survived even now: zone lost, no place is found for 1 of its VMs.");
  }

  @Test
  void whereNothingFitsEachRuleSaysWhyAndTheExitCodeIsOne() throws IOException {
    assertThat(run(file(), "--flavor", "cpu=4,memory=65GiB")).isEqualTo(ExitCode.FOUND);
    assertThat(out.toString())
        .contains("0 more fit", "capacity (memory) refuses 2 hosts", "cordon refuses 1 host");
  }

  @Test
  void whatCannotBeReadIsAnsweredWithWhatWasNeeded() throws IOException {
    assertThat(run(file(), "--flavor", "cpu=4")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("such as cpu=4,memory=16GiB, found 'cpu=4'");
    assertThat(run(file(), "--flavor", "cpu=0,memory=1GiB")).isEqualTo(ExitCode.ERROR);
    assertThat(run(file(), "--flavor", "cpu=1,memory=1GiB", "--pool", "x"))
        .isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--pool needs one that a host reaches: shared; found x");
  }

  @Test
  void theDemosFleetCanBeWrittenForIt() {
    String fleet = folder.resolve("demo.json").toString();
    assertThat(execute("demo", "--hosts", "40", "--vms", "400", "--dump", fleet))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("wrote 40 hosts and 400 VMs");
    assertThat(run(Path.of(fleet), "--flavor", "cpu=4,memory=16GiB")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("40 hosts, 400 VMs", "load ceiling");
  }

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("fleet.json"), FLEET);
  }

  private int run(Path file, String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "capacity";
    all[1] = file.toString();
    System.arraycopy(args, 0, all, 2, args.length);
    return execute(all);
  }

  private int execute(String... args) {
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
