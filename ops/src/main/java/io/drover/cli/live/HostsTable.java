package io.drover.cli.live;

import io.drover.cli.Columns;
import io.drover.hypervisor.libvirt.Capabilities.Ability;
import io.drover.hypervisor.libvirt.Capabilities.Can;
import io.drover.hypervisor.libvirt.Capabilities.Cannot;
import io.drover.hypervisor.libvirt.Capabilities.NotAsked;
import io.drover.hypervisor.libvirt.HostSurvey.Finding;
import io.drover.hypervisor.libvirt.HostSurvey.Reached;
import io.drover.hypervisor.libvirt.HostSurvey.Unreachable;
import io.drover.model.HostId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A row for each host, in columns; then, once for all of them, why something cannot be done. */
final class HostsTable {
  private static final List<String> HEAD =
      List.of("host", "driver", "version", "CPUs", "memory", "VMs", "can");

  private HostsTable() {}

  static void print(PrintWriter out, Map<HostId, Finding> found) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    found.forEach((id, finding) -> rows.add(row(id, finding)));
    int last = HEAD.size() - 1;
    Columns.lines(rows, c -> c < 3 || c == last).forEach(out::println);
    printReasons(out, found);
  }

  private static List<String> row(HostId id, Finding finding) {
    return switch (finding) {
      case Unreachable(var reason) ->
          List.of(id.value(), "-", "-", "-", "-", "-", "cannot be reached: " + reason);
      case Reached host ->
          List.of(
              id.value(),
              host.driver(),
              host.version(),
              String.valueOf(host.cpus()),
              (host.memory().bytes() >> 20) + " MiB",
              String.valueOf(host.vms()),
              abilities(host));
    };
  }

  private static String abilities(Reached host) {
    return new TreeMap<>(host.abilities())
        .entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Can)
            .map(entry -> entry.getKey().words())
            .collect(Collectors.joining(", "));
  }

  private static void printReasons(PrintWriter out, Map<HostId, Finding> found) {
    Map<Ability, Map<String, Integer>> reasons = new TreeMap<>();
    for (Finding finding : found.values()) {
      if (finding instanceof Reached host) {
        host.abilities()
            .forEach((ability, answer) -> {
              String reason =
                  switch (answer) {
                    case Can _ -> "";
                    case Cannot(var why) -> why;
                    case NotAsked(var why) -> "not asked: " + why;
                  };
              if (!reason.isEmpty()) {
                reasons
                    .computeIfAbsent(ability, _ -> new TreeMap<>())
                    .merge(host.driver() + ": " + reason, 1, Integer::sum);
              }
            });
      }
    }
    if (!reasons.isEmpty()) {
      out.println();
    }
    reasons.forEach((ability, each) ->
        each.forEach(
            (reason, hosts) -> out.printf("no %s on %,d of %s%n", ability.words(), hosts, reason)));
  }
}
