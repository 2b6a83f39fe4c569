package io.drover.cli.cluster;

import io.drover.simulation.scenario.Scenario;
import java.time.Duration;

/**
 * How large a {@link ClusterLab} is.
 *
 * @param nodes of the control plane
 * @param cassandraNodes 1 to 3; as many copies are kept of each event
 * @param speed virtual seconds a wall second
 * @param sampleEvery of virtual time
 */
public record ClusterShape(
    int nodes, int cassandraNodes, int hosts, int vms, double speed, Duration sampleEvery) {

  /** VMs that so many hosts hold, where nothing else is said. */
  public static int vmsOn(int hosts) {
    return (int) (hosts * 10.25);
  }

  /** What the twin plays. */
  public Scenario fleet() {
    return TwinCommand.fleet(hosts, vms, TwinCommand.SEED);
  }
}
