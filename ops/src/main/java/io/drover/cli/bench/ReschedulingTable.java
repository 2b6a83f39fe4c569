package io.drover.cli.bench;

import io.drover.simulation.benchmark.BenchmarkFolder;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.Reference;
import io.drover.simulation.dump.FleetDump;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Few moves against fragments, at every published limit of moves, beside the proven optimum. */
final class ReschedulingTable implements ReportTable {
  private static final Reference REFERENCE = Reference.of("rescheduling");
  private static final String SNAPSHOT = "medium_279pm_2089vm.json";
  private static final Duration CPU_BUDGET = Duration.ofSeconds(1);
  private static final Duration EXPECTED = Duration.ofSeconds(2);

  private final BenchmarkFolder data;
  private final List<Long> seeds;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private static final class Row {
    final Spread start = new Spread();
    final Spread fragmentRate = new Spread();
    final Spread moves = new Spread();
    final Spread cpuSeconds = new Spread();
  }

  ReschedulingTable(BenchmarkFolder data, List<Long> seeds) {
    this.data = data;
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return "rescheduling";
  }

  @Override
  public String title() {
    return "ByteDance snapshot: fragment rate after few moves, 1 s of CPU";
  }

  @Override
  public List<Run> runs() throws InputUnusable {
    Path packed = data.find(SNAPSHOT + ".xz").orElse(null);
    Path snapshot = packed != null ? packed : data.find(SNAPSHOT).orElse(null);
    if (snapshot == null) {
      throw new InputUnusable(SNAPSHOT + ".xz is needed below --data, found none, nor unpacked");
    }
    List<Run> runs = new ArrayList<>();
    for (String limit : REFERENCE.rows().keySet()) {
      for (long seed : seeds) {
        runs.add(
            new Run(
                "%s moves, seed %d".formatted(limit, seed),
                EXPECTED,
                () -> measure(FleetDump.read(snapshot), limit, seed)));
      }
    }
    return runs;
  }

  private void measure(FleetDump fleet, String limit, long seed) {
    var run = ReschedulingRun.of(fleet, Integer.parseInt(limit), CPU_BUDGET, seed);
    Row row = rows.computeIfAbsent(limit, _ -> new Row());
    row.start.add(run.result().start());
    row.fragmentRate.add(run.result().fragmentRate());
    row.moves.add(run.result().steps().size());
    row.cpuSeconds.add(run.cpuSeconds());
  }

  @Override
  public MarkdownTable measured() {
    List<String> columns =
        new ArrayList<>(
            List.of("at most", "start", "Drover", "above the optimum", "moves", "CPU s"));
    columns.addAll(REFERENCE.columns());
    List<List<String>> lines = new ArrayList<>();
    rows.forEach((limit, row) -> {
      List<String> published = REFERENCE.row(limit);
      double optimum = Double.parseDouble(published.getFirst());
      List<String> line =
          new ArrayList<>(
              List.of(
                  limit,
                  row.start.text("%.4f"::formatted),
                  row.fragmentRate.text("%.4f"::formatted),
                  "%+.4f".formatted(row.fragmentRate.median() - optimum),
                  row.moves.text("%.0f"::formatted),
                  row.cpuSeconds.text("%.2f"::formatted)));
      line.addAll(published);
      lines.add(line);
    });
    return new MarkdownTable(columns, lines);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Median over the seeds, least and most in brackets. Each plan was made step by step, every step fitting when it"
            + " is made.");
    notes.add(
        "CPU of all threads, the Java compiler's included. All rows are measured in one process, the first on cold"
            + " code.");
    notes.addAll(REFERENCE.sources());
    return notes;
  }
}
