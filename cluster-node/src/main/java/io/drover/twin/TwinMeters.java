package io.drover.twin;

import io.drover.hypervisor.HostSample;
import io.drover.model.HostSpec;
import io.drover.simulation.world.GroundTruth;
import java.util.HashSet;
import java.util.Set;

/**
 * What is the case in the twin, measured where it happens and not where it is reported. Safe to
 * read from any thread.
 */
public final class TwinMeters {
  /** Share of a host's physical CPU above which it counts as hot. */
  public static final double HOT = 0.80;

  private final Set<String> hotNow = new HashSet<>();
  private long hotSamples;
  private long samples;
  private int mostCopies;
  private int copies;
  private long doubleRuns;

  synchronized void onSample(HostSpec host, HostSample sample) {
    samples++;
    if (sample.cpuUsed().millicores() > HOT * host.physicalCpu().millicores()) {
      hotSamples++;
      hotNow.add(host.id().value());
    } else {
      hotNow.remove(host.id().value());
    }
  }

  synchronized void onStep(GroundTruth truth) {
    copies = truth.copiesInFlightCount();
    mostCopies = Math.max(mostCopies, copies);
    doubleRuns = truth.doubleRuns();
  }

  /** Samples above {@link #HOT}: with one sample a host and minute, hot host-minutes. */
  public synchronized long hotSamples() {
    return hotSamples;
  }

  public synchronized long samples() {
    return samples;
  }

  public synchronized int hotHosts() {
    return hotNow.size();
  }

  /** Copies between hosts under way at once: now. */
  public synchronized int copies() {
    return copies;
  }

  /** The most copies that were under way at once. */
  public synchronized int mostCopies() {
    return mostCopies;
  }

  /** How often a guest began to run while it ran elsewhere. */
  public synchronized long doubleRuns() {
    return doubleRuns;
  }
}
