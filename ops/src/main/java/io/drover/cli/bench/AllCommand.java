package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import io.drover.simulation.benchmark.BenchmarkFolder;
import io.drover.simulation.benchmark.InputUnusable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench all}: every yardstick, and a report beside what others have published. */
@Command(
    name = "all",
    description = {
      "Run every yardstick on the public data below a folder, and write a report with published results beside ours.",
      "",
      "Files are found by their names, as they are or in .tar.xz archives. The report is written anew after each"
          + " run, so nothing is lost when it is stopped. What fails is a row that says why."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench all --data data --out report.md                     everything; takes hours",
      "  ./drover bench all --data data --out report.md --budget 10s --seeds 1 --only roadef,rescheduling",
      "",
      "Exit codes: 0 all was measured, 1 something failed, 255 wrong use or an error.",
    })
final class AllCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The folder with the public data, at any depth below it.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The report, in Markdown.")
  private @Nullable Path out;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "300s",
      description = "Wall time of each search on a ROADEF instance. Default: ${DEFAULT-VALUE}.")
  private Duration budget = Duration.ofMinutes(5);

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,3",
      description = "Each row is measured once with each of them. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these, with commas between: roadef, rescheduling, wait, plan, place.")
  private @Nullable List<String> only;

  @Spec private @Nullable CommandSpec spec;

  /** The last line. */
  private record Line(String report, int rows, int failed, double seconds) {}

  private record Due(ReportTable table, ReportTable.Run run) {}

  /** Every yardstick that is reported, in this order: a new one is a line here. */
  private List<ReportTable> tables(BenchmarkFolder folder) {
    return List.of(
        new RoadefTable(folder, budget, seeds),
        new ReschedulingTable(folder, seeds),
        new WaitTable(folder),
        new PlanTable(seeds),
        new PlaceTable(seeds));
  }

  @Override
  public Integer call() throws InputUnusable, IOException, InterruptedException {
    long start = System.nanoTime();
    Path file = Objects.requireNonNull(out);
    CommandSpec command = Objects.requireNonNull(spec);
    try (BenchmarkFolder folder = BenchmarkFolder.of(Objects.requireNonNull(data))) {
      List<ReportTable> tables = chosen(tables(folder));
      var report = new Report(file, facts(), tables);
      List<Due> due = due(tables, report);
      report.write(0, due.size());
      runAll(due, report, command.commandLine().getErr());
      ResultLine.print(
          command,
          new Line(
              file.toString(), report.rows(), report.failed(), (System.nanoTime() - start) / 1e9));
      return report.failed() == 0 ? ExitCode.OK : ExitCode.FOUND;
    }
  }

  private List<ReportTable> chosen(List<ReportTable> all) {
    if (only == null) {
      return all;
    }
    List<String> names = all.stream().map(ReportTable::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new UserError(
            "--only needs names out of " + String.join(", ", names) + ", found '" + name + "'");
      }
    }
    List<String> wanted = only;
    return all.stream().filter(table -> wanted.contains(table.name())).toList();
  }

  private List<String> facts() {
    Runtime java = Runtime.getRuntime();
    return List.of(
        Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + ", commit "
            + System.getProperty("drover.commit", "unknown"),
        "%d cores, Java %s on %s %s, at most %d MiB of heap"
            .formatted(
                java.availableProcessors(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                java.maxMemory() >> 20),
        "seeds " + seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  private static List<Due> due(List<ReportTable> tables, Report report) {
    List<Due> due = new ArrayList<>();
    for (ReportTable table : tables) {
      try {
        table.runs().forEach(run -> due.add(new Due(table, run)));
      } catch (InputUnusable e) {
        report.failed(table, table.name(), e.getMessage());
      }
    }
    return due;
  }

  private static void runAll(List<Due> due, Report report, PrintWriter err)
      throws InterruptedException {
    for (int i = 0; i < due.size(); i++) {
      ReportTable table = due.get(i).table();
      ReportTable.Run run = due.get(i).run();
      err.printf(
          "[%d of %d] %s: %s    about %s left%n",
          i + 1, due.size(), table.name(), run.what(), left(due.subList(i, due.size())));
      err.flush();
      try {
        run.measurement().make();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // whatever it is, the other yardsticks still count
        report.failed(table, run.what(), String.valueOf(e.getMessage()));
        err.println(table.name() + ": " + run.what() + " failed: " + e);
        err.flush();
      }
      report.write(i + 1, due.size());
    }
  }

  private static String left(List<Due> rest) {
    long seconds = rest.stream().mapToLong(each -> each.run().expected().toSeconds()).sum();
    return seconds < 120
        ? seconds + " s"
        : seconds < 7200
            ? seconds / 60 + " min"
            : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }
}
