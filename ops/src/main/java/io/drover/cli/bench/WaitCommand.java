package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.waiting.BlockBootstrap;
import io.drover.simulation.benchmark.waiting.BlockBootstrap.Interval;
import io.drover.simulation.benchmark.waiting.Policies;
import io.drover.simulation.benchmark.waiting.Requests;
import io.drover.simulation.benchmark.waiting.StartRows;
import io.drover.simulation.benchmark.waiting.WaitingYardstick;
import io.drover.simulation.benchmark.waiting.WaitingYardstick.Waits;
import io.drover.simulation.dump.NearestName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench wait}: how long VMs wait for room on few servers. */
@Command(
    name = "wait",
    description = {
      "Place recorded requests for VMs on a few servers and sum up how long they wait for room.",
      "",
      "Servers have two NUMA nodes of 40 cores and 90 GiB; a VM of more than 10 GiB takes half of its size of both."
          + " A VM that fits nowhere waits, and those behind it with it. No policy knows how long a VM will stay."
          + " The result is the mean over the episodes without the tenth that waits longest and the tenth that waits"
          + " shortest, beside that of first-fit."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench wait --requests requests.csv.xz --starts starts.npy --servers 5",
      "  ./drover bench wait --requests requests.csv --starts starts.npy --servers 2-9",
      "  ./drover bench wait --requests requests.csv --starts starts.npy --servers 2,4,8 --policy best-fit",
    })
final class WaitCommand implements Callable<Integer> {
  @Option(
      names = "--requests",
      paramLabel = "FILE",
      required = true,
      description =
          "A table with the columns cpu, mem (GiB), at and lt (seconds), in the order of service; plain or packed with"
              + " xz.")
  private @Nullable Path requests;

  @Option(
      names = "--starts",
      paramLabel = "FILE",
      required = true,
      description = "The rows that episodes start at, the first being 0: a NumPy file of int64.")
  private @Nullable Path starts;

  @Option(
      names = "--servers",
      paramLabel = "N",
      defaultValue = "5",
      converter = ServerCounts.class,
      description =
          "How many: one number, a list or a range; more than one print a table. Default: ${DEFAULT-VALUE}.")
  private ServerCounts.@Nullable Counts servers;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      defaultValue = "room-for-largest",
      description =
          "room-for-largest (Drover's own), first-fit, balance-fit or best-fit. Default: ${DEFAULT-VALUE}.")
  private String policy = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InputUnusable {
    CommandSpec command = Objects.requireNonNull(spec);
    Policies.Named chosen = Policies.named(policy).orElseThrow(this::unknownPolicy);
    Requests all = Requests.read(Objects.requireNonNull(requests));
    int[] episodes = StartRows.read(Objects.requireNonNull(starts), all.rows());
    List<Waits> waits = new ArrayList<>();
    PrintWriter err = command.commandLine().getErr();
    for (int count : Objects.requireNonNull(servers).all()) {
      err.printf("%,d episodes on %d servers%n", episodes.length, count);
      err.flush();
      waits.add(WaitingYardstick.run(count, all, episodes, chosen));
    }
    if (waits.size() > 1) {
      printTable(command.commandLine().getOut(), waits);
    }
    ResultLine.print(command, waits.size() > 1 ? summary(waits) : line(waits.getFirst()));
    return ExitCode.OK;
  }

  private UserError unknownPolicy() {
    String nearest =
        NearestName.to(policy, Policies.names())
            .map(name -> " Did you mean '" + name + "'?")
            .orElse("");
    return new UserError(
        "--policy needs one of "
            + String.join(", ", Policies.names())
            + ", found '"
            + policy
            + "'."
            + nearest);
  }

  private void printTable(PrintWriter out, List<Waits> all) {
    out.println(
        "servers       first-fit            wait   ratio  95 % interval    mean ratio  > 500,000 s");
    for (Waits waits : all) {
      Interval interval = BlockBootstrap.ofRatio(waits);
      out.printf(
          "%7d  %,14.1f  %,14.1f   %.3f  %.3f to %.3f         %.3f       %5.1f %%%n",
          waits.servers(),
          waits.firstFitTrimmedMeanSeconds(),
          waits.trimmedMeanSeconds(),
          waits.ratio(),
          interval.low(),
          interval.high(),
          waits.meanSeconds() / waits.firstFitMeanSeconds(),
          100 * waits.shareVeryLong());
    }
    Interval interval = BlockBootstrap.ofGeometricMean(all);
    out.printf(
        "geometric mean of the ratios            %.3f  %.3f to %.3f%n",
        BlockBootstrap.geometricMean(all, Waits::ratio), interval.low(), interval.high());
  }

  private Map<String, Object> line(Waits waits) {
    Interval interval = BlockBootstrap.ofRatio(waits);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("trimmedMeanWaitSeconds", waits.trimmedMeanSeconds());
    line.put("episodes", waits.policy().length);
    line.put("policy", policy);
    line.put("servers", waits.servers());
    line.put("meanWaitSeconds", waits.meanSeconds());
    line.put("shareAbove500000", waits.shareVeryLong());
    line.put("firstFitTrimmedMeanWaitSeconds", waits.firstFitTrimmedMeanSeconds());
    line.put("firstFitRatio", waits.ratio());
    line.put("firstFitRatioInterval", List.of(interval.low(), interval.high()));
    return line;
  }

  /** Of several numbers of servers: figures in seconds and shares are means over them. */
  private Map<String, Object> summary(List<Waits> all) {
    Interval interval = BlockBootstrap.ofGeometricMean(all);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("trimmedMeanWaitSeconds", mean(all, Waits::trimmedMeanSeconds));
    summary.put("episodes", all.getFirst().policy().length);
    summary.put("policy", policy);
    summary.put("geo", BlockBootstrap.geometricMean(all, Waits::ratio));
    summary.put("geoInterval", List.of(interval.low(), interval.high()));
    summary.put("meanWaitSeconds", mean(all, Waits::meanSeconds));
    summary.put("shareAbove500000", mean(all, Waits::shareVeryLong));
    summary.put("byServers", all.stream().map(this::line).toList());
    return summary;
  }

  private static double mean(List<Waits> all, ToDoubleFunction<Waits> figure) {
    return all.stream().mapToDouble(figure).average().orElse(0);
  }
}
