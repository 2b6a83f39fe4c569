package io.drover.simulation;

import io.drover.simulation.fault.Fault;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How often each fault was injected. */
final class FaultCounts {
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);

  void count(Fault fault) {
    counts.merge(fault, 1L, Long::sum);
  }

  void add(Fault fault, long times) {
    if (times > 0) {
      counts.merge(fault, times, Long::sum);
    }
  }

  Map<Fault, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }
}
