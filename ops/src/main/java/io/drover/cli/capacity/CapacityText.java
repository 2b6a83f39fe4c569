package io.drover.cli.capacity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.capacity.CapacityReport;
import io.drover.capacity.Flavor;
import io.drover.capacity.SurvivalReport;
import io.drover.cli.flavor.FlavorOptions;
import io.drover.fleetview.FleetSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/** What {@code drover capacity} prints. */
final class CapacityText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BARS = 40;
  private static final int MOST_ROWS = 16;

  private CapacityText() {}

  static String json(
      String file,
      FleetSnapshot fleet,
      CapacityReport room,
      OptionalDouble ceiling,
      Optional<SurvivalReport> loss) {
    Flavor flavor = room.flavor();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("hosts", fleet.hosts());
    fields.put("vms", fleet.vms());
    fields.put("snapshot", fleet.contentHash());
    fields.put("cores", flavor.size().cpu().millicores() / 1000.0);
    fields.put("memoryBytes", flavor.size().memory().bytes());
    fields.put("numaNodes", flavor.numaNodes());
    fields.put("pool", flavor.pool().value());
    ceiling.ifPresent(share -> fields.put("loadCeiling", share));
    fields.put("fits", room.fits());
    fields.put("binds", room.bindsMost());
    fields.put("hostsByBinding", room.binding());
    fields.put("hostsByMore", room.histogram());
    loss.ifPresent(report -> fields.put("survive", survive(report)));
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable", e);
    }
  }

  private static Map<String, Object> survive(SurvivalReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("level", report.level().name().toLowerCase(Locale.ROOT));
    fields.put("survivesNow", report.fits() >= 0);
    fields.put("fits", Math.max(0, report.fits()));
    fields.put("atMost", Math.max(0, report.atMost()));
    fields.put("exact", report.exact());
    fields.put("worst", report.worst());
    fields.put("stranded", report.strands());
    return fields;
  }

  static String text(
      String file,
      FleetSnapshot fleet,
      CapacityReport room,
      OptionalDouble ceiling,
      Optional<SurvivalReport> loss) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %,d hosts, %,d VMs".formatted(file, fleet.hosts(), fleet.vms()));
    lines.add("Flavor: " + FlavorOptions.text(room.flavor(), ceiling));
    lines.add("");
    lines.add("%,d more fit. On most hosts %s binds.".formatted(room.fits(), room.bindsMost()));
    if (room.fits() == 0) {
      room.refusals().forEach(refusal -> lines.add("  " + refusal));
    }
    loss.ifPresent(report -> lines.add(survival(report)));
    lines.add("");
    lines.add("     more  hosts");
    histogram(room.histogram(), lines);
    lines.add("");
    lines.add("binds            hosts");
    room.binding().forEach((what, hosts) -> lines.add("%-16s %5d".formatted(what, hosts)));
    return String.join("\n", lines);
  }

  private static String survival(SurvivalReport report) {
    String level = report.level().word(1);
    if (report.fits() < 0) {
      return ("The loss of one %s is not survived even now: %s lost, no place is found for %,d of its VMs%s.")
          .formatted(
              level,
              report.worst(),
              report.strands(),
              report.atMost() < 0 ? "" : "; a better packing may exist");
    }
    return "%,d more fit%s such that any one %s may be lost; %s would be the worst."
        .formatted(
            report.fits(),
            report.exact() ? "" : " (surely; no more than %,d)".formatted(report.atMost()),
            level,
            report.worst());
  }

  /** A row for each number, or for ranges of equal width where there are many. */
  private static void histogram(SortedMap<Integer, Integer> histogram, List<String> lines) {
    if (histogram.isEmpty()) {
      return;
    }
    int width = Math.max(1, Math.ceilDiv(histogram.lastKey() + 1, MOST_ROWS));
    var rows = new java.util.TreeMap<Integer, Integer>();
    histogram.forEach((more, hosts) -> rows.merge(more / width, hosts, Integer::sum));
    int most = rows.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    rows.forEach((row, hosts) ->
        lines.add(
            "%9s %6d  %s"
                .formatted(
                    width == 1 ? row : row * width + "-" + (row * width + width - 1),
                    hosts,
                    "#".repeat(Math.ceilDiv(hosts * BARS, most)))));
  }
}
