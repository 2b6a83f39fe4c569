package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlanBenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theResultIsTheOneLineOnStandardOutput() throws IOException {
    assertThat(run("--hosts", "60", "--vms", "700", "--budget", "1s", "--moves", "20"))
        .isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(result.get("moves").asInt()).isBetween(1, 20);
    assertThat(result.get("gain").asDouble()).isPositive();
    assertThat(result.get("gain95Seconds").asDouble())
        .isGreaterThanOrEqualTo(result.get("firstPlanSeconds").asDouble())
        .isPositive();
    assertThat(err.toString()).contains("building the fleet", "planning for 1 s");
  }

  @Test
  void aPlanHasAtLeastOneMove() {
    assertThat(run("--moves", "0")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--moves needs a number of 1 or more, found 0");
  }

  @Test
  void aFleetThatCannotBeSaysWhatToChange() {
    assertThat(run("--hosts", "0")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("0 hosts", "change --hosts, --vms");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "bench";
    all[1] = "plan";
    System.arraycopy(args, 0, all, 2, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
