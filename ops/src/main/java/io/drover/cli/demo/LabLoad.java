package io.drover.cli.demo;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How much of their CPU hosts used lately, as their samples say. */
final class LabLoad implements HypervisorListener {
  private static final Duration LATELY = Duration.ofSeconds(10);

  private final double cpusAHost;
  private final Map<String, Deque<HostSample>> samples = new TreeMap<>();

  LabLoad(double cpusAHost) {
    this.cpusAHost = cpusAHost;
  }

  @Override
  public void onReport(HypervisorReport report) {}

  @Override
  public synchronized void onSample(HostSample sample) {
    Deque<HostSample> lately =
        samples.computeIfAbsent(sample.host().value(), _ -> new ArrayDeque<>());
    lately.addLast(sample);
    Instant oldest = sample.at().minus(LATELY);
    while (lately.getFirst().at().isBefore(oldest)) {
      lately.removeFirst();
    }
  }

  /** Shares of a host's CPUs, by host, as means over the last seconds. */
  synchronized Map<String, Double> shares() {
    var shares = new TreeMap<String, Double>();
    samples.forEach((host, lately) ->
        shares.put(
            host,
            lately.stream()
                    .mapToDouble(sample -> sample.cpuUsed().millicores() / 1000.0)
                    .average()
                    .orElse(0)
                / cpusAHost));
    return shares;
  }

  /** Seconds that the shares of every host rest on. */
  synchronized Duration known(int hosts) {
    if (samples.size() < hosts) {
      return Duration.ZERO;
    }
    return samples.values().stream()
        .map(lately -> Duration.between(lately.getFirst().at(), lately.getLast().at()))
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  static String text(Map<String, Double> shares) {
    return shares.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %3.0f %%", e.getKey(), 100 * e.getValue()))
        .collect(Collectors.joining("   "));
  }
}
