package io.drover.cli.bench;

import io.drover.simulation.benchmark.Reference;
import io.drover.simulation.benchmark.plan.PlanYardstick;
import io.drover.simulation.benchmark.plan.PlanYardstick.Settings;
import io.drover.simulation.scenario.FleetShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How soon a whole derived fleet of 20 VMs a host has a good plan. Needs no data. */
final class PlanTable implements ReportTable {
  private static final Reference REFERENCE = Reference.of("plan");
  private static final int VMS_PER_HOST = 20;
  private static final Duration BUDGET = Duration.ofSeconds(30);

  private final List<Long> seeds;
  private final Map<Integer, Row> rows = new LinkedHashMap<>();

  private static final class Row {
    final Spread first = new Spread();
    final Spread most = new Spread();
    final Spread gain = new Spread();
    final Spread moves = new Spread();
    final Spread hot = new Spread();
    final Spread hotAfter = new Spread();
  }

  PlanTable(List<Long> seeds) {
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String title() {
    return "A plan for a whole derived fleet, %d s".formatted(BUDGET.toSeconds());
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (String key : REFERENCE.rows().keySet()) {
      int hosts = Integer.parseInt(key);
      for (long seed : seeds) {
        runs.add(
            new Run(
                "%d hosts, seed %d".formatted(hosts, seed), BUDGET, () -> measure(hosts, seed)));
      }
    }
    return runs;
  }

  private void measure(int hosts, long seed) {
    int vms = VMS_PER_HOST * hosts;
    var settings =
        new Settings(FleetShape.of(hosts, vms), PlanCommand.usualMoves(vms), BUDGET, seed);
    var result = PlanYardstick.run(settings, System::nanoTime, _ -> {});
    Row row = rows.computeIfAbsent(hosts, _ -> new Row());
    row.first.add(result.firstPlanSeconds());
    row.most.add(result.gain95Seconds());
    row.gain.add(result.gain());
    row.moves.add(result.moves());
    row.hot.add(result.hot());
    row.hotAfter.add(result.hotAfter());
  }

  @Override
  public MarkdownTable measured() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "hosts",
                "VMs",
                "first plan s",
                "95 % of the gain s",
                "gain in cores",
                "moves",
                "hot hosts before",
                "after"));
    columns.addAll(REFERENCE.columns());
    List<List<String>> lines = new ArrayList<>();
    rows.forEach((hosts, row) -> {
      List<String> line =
          new ArrayList<>(
              List.of(
                  "%,d".formatted(hosts),
                  "%,d".formatted(VMS_PER_HOST * hosts),
                  row.first.text("%.2f"::formatted),
                  row.most.text("%.2f"::formatted),
                  row.gain.text("%.1f"::formatted),
                  row.moves.text("%.0f"::formatted),
                  row.hot.text("%.0f"::formatted),
                  row.hotAfter.text("%.0f"::formatted)));
      line.addAll(REFERENCE.row(String.valueOf(hosts)));
      lines.add(line);
    });
    return new MarkdownTable(columns, lines);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Median over the seeds, least and most in brackets. Wall time from the snapshot in hand; another busy process"
            + " shows in it. Every plan was made step by step on books of its own.");
    notes.addAll(REFERENCE.sources());
    return notes;
  }
}
