package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlaceBenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theResultIsTheOneLineOnStandardOutput() throws IOException {
    assertThat(run("--hosts", "60", "--vms", "600", "--placements", "50", "--warm-up", "10"))
        .isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(result.get("checked").asInt()).isEqualTo(60);
    assertThat(result.get("p99Micros").asDouble())
        .isGreaterThanOrEqualTo(result.get("p50Micros").asDouble())
        .isPositive();
    assertThat(err.toString()).contains("timing 50 placements");
  }

  @Test
  void aFleetThatCannotBeSaysWhatToChange() {
    assertThat(run("--hosts", "0")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("0 hosts", "change --hosts or --vms");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "bench";
    all[1] = "place";
    System.arraycopy(args, 0, all, 2, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
