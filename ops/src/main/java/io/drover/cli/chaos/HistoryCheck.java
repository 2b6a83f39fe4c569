package io.drover.cli.chaos;

import io.drover.twin.HostFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges by what the twin saw alone ({@link io.drover.twin.TwinHistory}), whatever the control
 * plane has on record: no VM runs on two hosts at once, no host is switched off that nothing was
 * wrong with, and in the end every VM runs.
 */
final class HistoryCheck {
  /** What was wrong with a host may be acted on so much later. */
  private static final long AFTERMATH_MILLIS = 30_000;

  private final Map<String, Set<String>> running = new TreeMap<>();
  private final Set<String> wronged = new HashSet<>();
  private final Map<String, Long> mendedAt = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long begun;
  private long fenced;
  private long fencedAlive;

  /**
   * What was found.
   *
   * @param begun how often a VM began to run somewhere
   * @param fenced hosts that were switched off, as they were taken for lost or kept silent about a
   *     migration
   * @param fencedAlive how many of them had power until then
   */
  record Found(long begun, long fenced, long fencedAlive, List<String> violations) {}

  private HistoryCheck() {}

  /**
   * @param lines of the history, from its beginning
   * @param vms that there are
   */
  static Found of(List<String> lines, Set<String> vms) {
    var check = new HistoryCheck();
    lines.forEach(line -> check.on(line, line.split(" ")));
    for (String vm : vms) {
      Set<String> on = check.running.getOrDefault(vm, Set.of());
      if (on.size() != 1) {
        check.violations.add("in the end VM " + vm + " runs on " + on);
      }
    }
    return new Found(check.begun, check.fenced, check.fencedAlive, check.violations);
  }

  private void on(String line, String[] words) {
    switch (words[0]) {
      case "begins" -> {
        begun++;
        Set<String> on = running.computeIfAbsent(words[2], _ -> new TreeSet<>());
        on.add(words[3]);
        if (on.size() > 1) {
          violations.add("VM " + words[2] + " runs on " + on + ": " + line);
        }
      }
      case "ends" -> running.getOrDefault(words[2], new TreeSet<>()).remove(words[3]);
      case "fault" -> {
        switch (HostFault.valueOf(words[3])) {
          case POWER_LOST, CUT_OFF, FLAKY, HUNG -> wronged.add(words[2]);
          case POWER_BACK, REACHED_AGAIN, STEADY, ANSWERING -> {
            if (wronged.remove(words[2])) {
              mendedAt.put(words[2], Long.parseLong(words[1]));
            }
          }
        }
      }
      case "fenced" -> onFenced(line, Long.parseLong(words[1]), words[2], words[3]);
      default -> {}
    }
  }

  private void onFenced(String line, long millis, String host, String alive) {
    fenced++;
    if (Boolean.parseBoolean(alive)) {
      fencedAlive++;
      long mended = mendedAt.getOrDefault(host, Long.MIN_VALUE / 2);
      if (!wronged.contains(host) && millis - mended > AFTERMATH_MILLIS) {
        violations.add("a host was switched off that nothing was wrong with: " + line);
      }
    }
  }
}
