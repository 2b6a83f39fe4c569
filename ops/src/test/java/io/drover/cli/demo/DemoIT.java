package io.drover.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.demo.DemoSettings.ScenarioName;
import io.drover.simulation.scenario.FleetShape;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product in one process, on a small fleet: real actors, a real journal, simulated
 * hypervisors.
 */
class DemoIT {
  @TempDir Path temp;

  @Test
  void givenASmallFleet_whenItBalancesItself_thenItGetsCoolerAndNoInvariantBreaks() {
    var report = run(ScenarioName.BALANCE, 120, Optional.of(Duration.ofSeconds(20)));

    assertThat(report.violations()).isZero();
    assertThat(report.movesCompleted()).isPositive();
    assertThat(report.vms()).isEqualTo(1_000);
    assertThat(report.hotHostMinutesUnbalanced()).isPositive();
    assertThat(report.hotHostMinutes()).isLessThan(report.hotHostMinutesUnbalanced());
  }

  @Test
  void givenASmallFleet_whenAQuarterIsDrained_thenItStandsEmptyAndEveryVmRunsOnce() {
    var report = run(ScenarioName.STORM, 20, Optional.empty());

    assertThat(report.violations()).isZero();
    assertThat(report.drainedHosts()).isEqualTo(25);
    assertThat(report.drainedHostsLeft()).isZero();
    assertThat(report.vmsRunningOnce()).isEqualTo(1_000);
    assertThat(new ObjectMapper().<JsonNode>valueToTree(report).fieldNames())
        .toIterable()
        .contains(
            "hosts",
            "vms",
            "movesCompleted",
            "movesFailed",
            "violations",
            "hotHostMinutes",
            "hotHostMinutesUnbalanced",
            "maxConcurrentMigrations",
            "decisionP99Millis",
            "blackoutP50Millis",
            "blackoutP99Millis",
            "heapMiB");
  }

  private DemoReport run(ScenarioName scenario, double speed, Optional<Duration> length) {
    var lines = new StringWriter();
    var settings =
        new DemoSettings(
            scenario,
            new FleetShape(100, 2, 5, 1_000),
            7,
            temp.resolve("demo"),
            speed,
            length,
            true);
    return Demo.run(settings, new PlainView(new PrintWriter(lines)));
  }
}
