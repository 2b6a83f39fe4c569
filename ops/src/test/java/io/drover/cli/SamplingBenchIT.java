package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs libvirt's client library, which {@code ./drover lab deps} installs. */
class SamplingBenchIT {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyHostGivesASampleInEachInterval() throws IOException {
    assertThat(run("--hosts", "20", "--vms", "3", "--every", "500ms", "--seconds", "2", "--json"))
        .as("%s", err)
        .isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(result.get("samples").asInt() + result.get("samplesMissed").asInt()).isEqualTo(80);
    assertThat(result.get("samples").asInt()).isGreaterThanOrEqualTo(60);
    assertThat(result.get("cpuMicros").asDouble()).isPositive();
    assertThat(result.get("p99Micros").asLong())
        .isGreaterThanOrEqualTo(result.get("p50Micros").asLong());
    assertThat(result.get("held")).hasSize(2);
    assertThat(err.toString()).contains("20 hosts connected");
  }

  @Test
  void inWordsBeforeTheLine() {
    assertThat(run("--hosts", "2", "--vms", "0", "--every", "200ms", "--seconds", "1"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("platform threads at most", "open files", "\"cpuMicros\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hosts=0       | --hosts needs 1 to 20,000",
        "--hosts=20001   | found 20,001",
        "--vms=-1        | --vms 0 to 1,000",
        "--every=50ms    | --every needs 100 ms or more, found 50 ms",
        "--every=never   | needs a time above 0",
        "--seconds=9     | as long as --every or longer, found 9 s and 10000 ms",
        "--seconds=-1    | --seconds needs",
      })
  void whatCannotBeIsRefusedBeforeAnythingIsDone(String option, String says) {
    assertThat(run(option)).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains(says).doesNotContain("writing");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "bench";
    all[1] = "sampling";
    System.arraycopy(args, 0, all, 2, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
