package io.drover.cli.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a demo on real hypervisors saw.
 *
 * @param cpusAHost that may be planned with, in cores
 * @param loadBefore share of those cores that a host's guests used, by host
 * @param hotAfter hosts above the hot level at the end
 * @param longestSilenceMillis of any guest since balancing began, by its own heartbeats
 * @param guestsIntact those that live, were not started anew, and lost nothing
 * @param violations of the invariants over the journal
 */
@JsonPropertyOrder({"hosts", "guests"})
record LabDemoReport(
    int hosts,
    int guests,
    double seconds,
    double cpusAHost,
    Map<String, Double> loadBefore,
    Map<String, Double> loadAfter,
    int hotBefore,
    int hotAfter,
    long movesCompleted,
    long movesFailed,
    long movesRefused,
    double blackoutP50Millis,
    long longestSilenceMillis,
    int guestsIntact,
    long violations,
    long journalEvents,
    String data) {
  LabDemoReport {
    loadBefore = new TreeMap<>(loadBefore);
    loadAfter = new TreeMap<>(loadAfter);
  }

  /** Between the host that is used most and the one that is used least, in shares of a host. */
  static double spread(Map<String, Double> load) {
    return load.values().stream().mapToDouble(Double::doubleValue).max().orElse(0)
        - load.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  double spreadBefore() {
    return spread(loadBefore);
  }

  double spreadAfter() {
    return spread(loadAfter);
  }

  @JsonIgnore
  boolean isGood() {
    return violations == 0 && guestsIntact == guests;
  }

  String summary() {
    return String.format(
        Locale.ROOT,
        "%.0f s: %d moves completed, %d failed, %d refused; hot hosts %d before, %d after; spread of load %.0f %% before,"
            + " %.0f %% after; %d of %d guests intact, longest silence %d ms; %d violations in %d events."
            + " Journal: %s (check it with ./drover prove --data %s)",
        seconds,
        movesCompleted,
        movesFailed,
        movesRefused,
        hotBefore,
        hotAfter,
        100 * spreadBefore(),
        100 * spreadAfter(),
        guestsIntact,
        guests,
        longestSilenceMillis,
        violations,
        journalEvents,
        data,
        data);
  }
}
