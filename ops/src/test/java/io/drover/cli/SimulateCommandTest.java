package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.simulation.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aFewSeedsPassAndAreCounted() {
    assertThat(run("simulate", "--seeds", "3")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains(
            "3 seeds in", "0 failed", "migrations completed", "Faults injected:", "slow-link");
  }

  @Test
  void jsonIsOneLine() {
    assertThat(run("simulate", "--seed", "5", "--faults", "host-dead,message-lost", "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString().strip())
        .startsWith("{\"firstSeed\":5,\"seeds\":1,\"failed\":0")
        .doesNotContain("\n");
    assertThat(out.toString()).doesNotContain("slow-link");
  }

  @Test
  void anUnknownFaultIsAnsweredWithTheNamesThereAre() {
    assertThat(run("simulate", "--faults", "host-ded")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("found 'host-ded'", "host-dead", "message-lost");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noSeedsIsAnError() {
    assertThat(run("simulate", "--seeds", "0")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--seeds needs 1 to 10000000, found 0");
  }

  @Test
  void aFailedSeedShowsWhatBrokeAndHowToSeeItAgain() {
    var failure =
        new Outcome(
            1234,
            List.of("I3 at entry 7: host-1 holds too much"),
            List.of("7 Host|host-1 2 CapacityReserved"),
            10,
            7,
            Duration.ofMinutes(5),
            Map.of(),
            Outcome.Migrations.NONE);

    SimulateCommand.show(failure, "host-dead,slow-link", new PrintWriter(err, true));

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            """

            Seed 1234 broke a promise:
              I3 at entry 7: host-1 holds too much
            The last events before that:
              7 Host|host-1 2 CapacityReserved
            To see it again:
              ./drover simulate --seed 1234 --faults host-dead,slow-link
            """);
  }

  private int run(String... arguments) {
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
