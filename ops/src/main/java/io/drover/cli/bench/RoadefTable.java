package io.drover.cli.bench;

import io.drover.simulation.benchmark.BenchmarkFolder;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.Reference;
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Machine reassignment: ours and Timefold in turn on every instance, beside published results. */
final class RoadefTable implements ReportTable {
  private static final Reference REFERENCE = Reference.of("roadef");

  private final BenchmarkFolder data;
  private final Duration budget;
  private final List<Long> seeds;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private static final class Row {
    final Spread ours = new Spread();
    final Spread theirs = new Spread();
    long machines;
    long processes;
    long resources;
    long initial;
    long lowerBound;

    void measured(Reassignment instance, Result result, Spread spread) {
      machines = instance.machines();
      processes = instance.processes();
      resources = instance.resources();
      initial = result.initial();
      lowerBound = result.lowerBound();
      spread.add(result.objective());
    }
  }

  RoadefTable(BenchmarkFolder data, Duration budget, List<Long> seeds) {
    this.data = data;
    this.budget = budget;
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return "roadef";
  }

  @Override
  public String title() {
    return "ROADEF/EURO 2012: machine reassignment, %d s".formatted(budget.toSeconds());
  }

  @Override
  public List<Run> runs() throws InputUnusable {
    List<Run> runs = new ArrayList<>();
    for (String file : data.names()) {
      String key = file.replaceFirst("^model_(.+)\\.txt$", "$1");
      if (!key.equals(file) && data.names().contains("assignment_" + key + ".txt")) {
        for (long seed : seeds) {
          runs.add(run(key, seed, "Drover", this::ours));
          runs.add(run(key, seed, "Timefold", this::theirs));
        }
      }
    }
    if (runs.isEmpty()) {
      throw new InputUnusable(
          "model_<instance>.txt and assignment_<instance>.txt are needed below --data, found no such pair");
    }
    return runs;
  }

  private interface Search {
    void make(Row row, Reassignment instance, long seed);
  }

  private Run run(String key, long seed, String whose, Search search) {
    return new Run(
        "%s, seed %d, %s".formatted(key, seed, whose),
        budget,
        () -> search.make(rows.computeIfAbsent(key, _ -> new Row()), read(key), seed));
  }

  private Reassignment read(String key) throws InputUnusable {
    return Reassignment.read(find("model_" + key), find("assignment_" + key));
  }

  private Path find(String name) throws InputUnusable {
    Optional<Path> file = data.find(name + ".txt");
    return file.orElseThrow(() -> new InputUnusable(name + ".txt is not below --data any more"));
  }

  private void ours(Row row, Reassignment instance, long seed) {
    row.measured(
        instance, ReassignmentRun.ours(instance, budget, seed, _ -> {}).result(), row.ours);
  }

  private void theirs(Row row, Reassignment instance, long seed) {
    row.measured(
        instance,
        ReassignmentRun.theirs(ReassignmentRun.peer(), instance, budget, seed, _ -> {}),
        row.theirs);
  }

  @Override
  public MarkdownTable measured() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "instance",
                "M",
                "P",
                "R",
                "initial",
                "lower bound",
                "Drover",
                "score",
                "Timefold",
                "score",
                "Drover / Timefold"));
    columns.addAll(REFERENCE.columns().subList(1, REFERENCE.columns().size()));
    List<List<String>> lines = new ArrayList<>();
    rows.forEach((key, row) -> lines.add(line(key, row)));
    return new MarkdownTable(columns, lines);
  }

  private static List<String> line(String key, Row row) {
    String bound = REFERENCE.row(key).getFirst();
    List<String> published = REFERENCE.row(key).subList(1, REFERENCE.columns().size());
    OptionalLong best =
        published.stream().filter(cell -> !cell.isEmpty()).mapToLong(Long::parseLong).min();
    List<String> line =
        new ArrayList<>(
            List.of(
                key,
                whole(row.machines),
                whole(row.processes),
                whole(row.resources),
                whole(row.initial),
                whole(bound.isEmpty() ? row.lowerBound : Long.parseLong(bound)),
                row.ours.text(RoadefTable::whole),
                score(row.ours, best, row.initial),
                row.theirs.text(RoadefTable::whole),
                score(row.theirs, best, row.initial),
                row.ours.isEmpty() || row.theirs.isEmpty()
                    ? ""
                    : "%.4f".formatted(row.ours.median() / row.theirs.median())));
    published.forEach(cell -> line.add(cell.isEmpty() ? "" : whole(Long.parseLong(cell))));
    return line;
  }

  private static String score(Spread spread, OptionalLong best, long initial) {
    return spread.isEmpty() || best.isEmpty()
        ? ""
        : "%.3f %%".formatted(100 * (spread.median() - best.getAsLong()) / initial);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Median over the seeds, least and most in brackets. Score: (S − S_best) / S_initial of the median, S_best being"
            + " the least published figure in the row.");
    notes.add(
        "Ours and Timefold's searches take turns on the same cores with the same wall time; each result is judged by"
            + " the same code, apart from both.");
    notes.addAll(REFERENCE.sources());
    return notes;
  }
}
