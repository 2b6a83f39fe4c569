package io.drover.cli.demo;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real guests on real hosts, balanced by the control plane alone. Needs what the lab needs. */
@Timeout(value = 8, unit = MINUTES)
class LabDemoIT {
  @TempDir Path temp;

  @Test
  void guestsOnTwoOfFourHostsAreSpreadOverAll_andNoneIsTheWorse() throws Exception {
    var settings =
        new LabDemo.Settings(4, 8, Duration.ofMinutes(2), Optional.of(temp.resolve("data")));

    LabDemoReport report = LabDemo.run(settings, System.out::println);

    System.out.println(report.summary());
    assertThat(report.hotBefore()).as("hosts hot before").isGreaterThanOrEqualTo(1);
    assertThat(report.movesCompleted()).as("moves completed").isGreaterThanOrEqualTo(1);
    assertThat(report.hotAfter() == 0 || report.spreadAfter() < report.spreadBefore() / 2)
        .as("%s", report)
        .isTrue();
    assertThat(report.violations()).as("violations").isZero();
    assertThat(report.guestsIntact()).as("guests intact").isEqualTo(8);
  }
}
