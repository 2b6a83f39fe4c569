package io.drover.cli.demo;

import io.drover.simulation.scenario.FleetShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a demo is run with.
 *
 * @param folder holds the journal and the twin's memory; a demo that did not end goes on from there
 * @param speed virtual seconds a wall second
 * @param length on the wall; without one it runs until it is stopped, or, for a storm, until all is
 *     drained
 * @param fresh forget what the folder holds
 */
public record DemoSettings(
    ScenarioName scenario,
    FleetShape shape,
    long seed,
    Path folder,
    double speed,
    Optional<Duration> length,
    boolean fresh) {

  /** What is to be shown. */
  public enum ScenarioName {
    /** Hosts run hot with real load; the fleet balances itself. */
    BALANCE,
    /** A quarter of the hosts is drained at once. */
    STORM
  }
}
