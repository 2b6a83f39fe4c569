package io.drover.cli.bench;

import io.drover.simulation.benchmark.Reference;
import io.drover.simulation.benchmark.placement.PlacementYardstick;
import io.drover.simulation.benchmark.placement.PlacementYardstick.Settings;
import io.drover.simulation.scenario.FleetShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long one placement takes on derived fleets of 20 VMs a host. Needs no data. */
final class PlaceTable implements ReportTable {
  private static final Reference REFERENCE = Reference.of("place");
  private static final int VMS_PER_HOST = 20;
  private static final int PLACEMENTS = 50_000;

  private final List<Long> seeds;
  private final Map<Integer, Row> rows = new LinkedHashMap<>();

  private static final class Row {
    final Spread p50 = new Spread();
    final Spread p99 = new Spread();
    final Spread perSecond = new Spread();
    final Spread scan = new Spread();
    long checked;
  }

  PlaceTable(List<Long> seeds) {
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return "place";
  }

  @Override
  public String title() {
    return "One placement on a derived fleet";
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (String key : REFERENCE.rows().keySet()) {
      int hosts = Integer.parseInt(key);
      for (long seed : seeds) {
        runs.add(
            new Run(
                "%d hosts, seed %d".formatted(hosts, seed),
                Duration.ofSeconds(hosts / 200),
                () -> measure(hosts, seed)));
      }
    }
    return runs;
  }

  private void measure(int hosts, long seed) {
    var shape = FleetShape.of(hosts, VMS_PER_HOST * hosts);
    var result =
        PlacementYardstick.run(
            new Settings(shape, PLACEMENTS, PLACEMENTS, seed), System::nanoTime, _ -> {});
    Row row = rows.computeIfAbsent(hosts, _ -> new Row());
    row.p50.add(result.p50Micros());
    row.p99.add(result.p99Micros());
    row.perSecond.add(result.placementsPerSecond());
    row.scan.add(result.scanP50Micros());
    row.checked += result.checked();
  }

  @Override
  public MarkdownTable measured() {
    List<List<String>> lines = new ArrayList<>();
    rows.forEach((hosts, row) ->
        lines.add(
            List.of(
                "%,d".formatted(hosts),
                "%,d".formatted(VMS_PER_HOST * hosts),
                row.p50.text("%.1f"::formatted),
                row.p99.text("%.1f"::formatted),
                row.perSecond.text("%,.0f"::formatted),
                row.scan.text("%.0f"::formatted),
                "%,d".formatted(row.checked),
                REFERENCE.row(String.valueOf(hosts)).getFirst())));
    return new MarkdownTable(
        List.of(
            "hosts",
            "VMs",
            "p50 µs",
            "p99 µs",
            "placements/s, one thread",
            "scan of all hosts, p50 µs",
            "answers checked",
            REFERENCE.columns().getFirst()),
        lines);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Median over the seeds, least and most in brackets. Wall time: another busy process shows in it.");
    notes.addAll(REFERENCE.sources());
    return notes;
  }
}
