package io.drover.cli.bench;

import io.drover.simulation.benchmark.BenchmarkFolder;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.Reference;
import io.drover.simulation.benchmark.waiting.BlockBootstrap;
import io.drover.simulation.benchmark.waiting.BlockBootstrap.Interval;
import io.drover.simulation.benchmark.waiting.Policies;
import io.drover.simulation.benchmark.waiting.Requests;
import io.drover.simulation.benchmark.waiting.StartRows;
import io.drover.simulation.benchmark.waiting.WaitingYardstick;
import io.drover.simulation.benchmark.waiting.WaitingYardstick.Waits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long VMs wait for room on two to nine servers, by Drover's own rule beside first-fit. */
final class WaitTable implements ReportTable {
  private static final Reference REFERENCE = Reference.of("wait");
  private static final String REQUESTS = "Huawei-East-1-lt.csv.xz";
  private static final String STARTS = "valid_random_time_150.npy";
  private static final String POLICY = "room-for-largest";
  private static final Duration EXPECTED = Duration.ofSeconds(20);

  private final BenchmarkFolder data;
  private final List<Waits> measured = new ArrayList<>();

  WaitTable(BenchmarkFolder data) {
    this.data = data;
  }

  @Override
  public String name() {
    return "wait";
  }

  @Override
  public String title() {
    return "Wait for room on few servers, " + POLICY;
  }

  @Override
  public List<Run> runs() throws InputUnusable {
    Path requests = needed(REQUESTS);
    Path starts = needed(STARTS);
    List<Run> runs = new ArrayList<>();
    for (String servers : REFERENCE.rows().keySet()) {
      runs.add(
          new Run(
              servers + " servers",
              EXPECTED,
              () -> measure(Integer.parseInt(servers), requests, starts)));
    }
    return runs;
  }

  private Path needed(String name) throws InputUnusable {
    return data.find(name)
        .orElseThrow(() -> new InputUnusable(name + " is needed below --data, found none"));
  }

  private void measure(int servers, Path requests, Path starts) throws InputUnusable {
    Requests all = Requests.read(requests);
    int[] episodes = StartRows.read(starts, all.rows());
    Policies.Named policy = Policies.named(POLICY).orElseThrow();
    measured.add(WaitingYardstick.run(servers, all, episodes, policy));
  }

  @Override
  public MarkdownTable measured() {
    List<String> columns =
        new ArrayList<>(
            List.of("servers", "first-fit s", "Drover s", "ratio", "95 % interval", "> 500,000 s"));
    REFERENCE.columns().forEach(column -> columns.add("published: " + column));
    List<List<String>> lines = new ArrayList<>();
    for (Waits waits : measured) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  String.valueOf(waits.servers()),
                  "%,.0f".formatted(waits.firstFitTrimmedMeanSeconds()),
                  "%,.0f".formatted(waits.trimmedMeanSeconds()),
                  "%.3f".formatted(waits.ratio()),
                  text(BlockBootstrap.ofRatio(waits)),
                  "%.1f %%".formatted(100 * waits.shareVeryLong())));
      line.addAll(REFERENCE.row(String.valueOf(waits.servers())));
      lines.add(line);
    }
    return new MarkdownTable(columns, lines);
  }

  private static String text(Interval interval) {
    return "%.3f to %.3f".formatted(interval.low(), interval.high());
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!measured.isEmpty()) {
      notes.add(
          "Geometric mean of the ratios: %.3f, 95 %% interval %s."
              .formatted(
                  BlockBootstrap.geometricMean(measured, Waits::ratio),
                  text(BlockBootstrap.ofGeometricMean(measured))));
    }
    notes.add("10 % trimmed mean over the episodes of " + STARTS + "; no chance, so no seeds.");
    notes.addAll(REFERENCE.sources());
    return notes;
  }
}
