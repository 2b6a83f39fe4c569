package io.drover.cli.chaos;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes one safeguard out, and expects chaos to find out. Takes some four minutes each, and is not
 * part of the suite: {@code ./drover test -pl ops -am -Dit.test=SabotageChecks}.
 */
@Timeout(value = 15, unit = MINUTES)
class SabotageChecks {
  @TempDir Path folder;
  @TempDir Path overlay;

  @Test
  void aLostHostThatIsNotFenced() throws Exception {
    Sabotage.fencesNobody(overlay);
    assertThat(run("hosts-cut-off")).contains("BROKEN by the twin's history: VM ");
  }

  @Test
  void watchersThatNeedNoQuorum() throws Exception {
    Sabotage.asksNoQuorum(overlay);
    assertThat(run("node-without-hosts"))
        .contains(
            "BROKEN by the twin's history: a host was switched off that nothing was wrong with");
  }

  @Test
  void aNodeThatActsThoughNobodyHearsIt() throws Exception {
    Sabotage.keepsNoLease(overlay);
    assertThat(run("pause,halves,bridge")).contains("BROKEN");
  }

  @Test
  void aHypervisorThatObeysFormerOwners() throws Exception {
    Sabotage.forgetsEpochs(overlay);
    assertThat(run("hosts-flaky,zone-loses-power")).contains("BROKEN by the twin's history: VM ");
  }

  private String run(String strikes) throws Exception {
    ChaosProcess.Ended run =
        ChaosProcess.run(
            folder, List.of(overlay), "--minutes", "2", "--seed", "1", "--only", strikes);
    assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    return run.said();
  }
}
