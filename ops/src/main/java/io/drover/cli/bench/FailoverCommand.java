package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.cli.cluster.ClusterLab;
import io.drover.lab.Lab;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.node.ClusterObserver;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.FleetShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench failover}: how long nobody answers for a host when a node is killed. */
@Command(
    name = "failover",
    description = {
      "Kill nodes of a control plane, and measure for how long any host's actor does not answer.",
      "",
      "Three nodes, a real Cassandra and a twin run as processes on this machine. Every other kill takes the oldest node, on which the"
          + " cluster's single things run; the others any of the rest. A killed node is started again before the next run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench failover --runs 10",
      "  ./drover bench failover --runs 2 --hosts 200",
    })
public final class FailoverCommand implements Callable<Integer> {
  private static final Instant DAY = Instant.parse("2011-03-03T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final int NODES = 3;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/failover",
      description = "For the processes' files; forgotten at each start. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "failover");

  @Spec private @Nullable CommandSpec spec;

  /** What one kill did. */
  private record Run(boolean oldest, double median, double worst) {}

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 1 || hosts < 1) {
      throw new UserError("--runs and --hosts need 1 or more, found " + runs + " and " + hosts);
    }
    int racks = Math.max(1, hosts / 20);
    int vms = (int) (hosts * 10.25);
    List<HostId> ids =
        DerivedFleet.of(new FleetShape(hosts, Math.min(3, racks), racks, vms), 1, DAY)
            .world()
            .hosts()
            .stream()
            .map(host -> host.id())
            .toList();
    Path folder = data.toAbsolutePath();
    forget(folder);
    var shape = new ClusterLab.Shape(NODES, 1, hosts, vms, 1, Duration.ofSeconds(10));
    say("starting Cassandra, a twin of %d hosts and %d nodes …", hosts, NODES);
    List<Run> done = new ArrayList<>();
    try (ClusterLab lab = ClusterLab.up(Lab.projectRoot(), folder, shape)) {
      lab.startAll();
      try (ClusterObserver observer = ClusterObserver.join(lab.observer(), lab.seeds());
          var gaps = new AnswerGaps(observer, ids)) {
        for (int run = 0; run < runs; run++) {
          until("every host answers", gaps::allAnswer);
          Thread.sleep(SETTLED);
          done.add(run(lab, gaps, run));
        }
      }
    }
    report(done);
    return ExitCode.OK;
  }

  private Run run(ClusterLab lab, AnswerGaps gaps, int run) throws InterruptedException {
    boolean oldest = run % 2 == 0;
    int victim = lab.oldest();
    if (!oldest) {
      victim = victim % NODES + 1;
    }
    gaps.begin();
    lab.kill(victim);
    Thread.sleep(SETTLED);
    until("every host answers again", gaps::allAnswer);
    double[] seconds = gaps.seconds();
    var result = new Run(oldest, seconds[seconds.length / 2], seconds[seconds.length - 1]);
    say(
        "run %d: node %d%s killed: gap %.1f s in the median, %.1f s at worst",
        run + 1, victim, oldest ? ", the oldest," : "", result.median(), result.worst());
    lab.start(victim);
    lab.awaitReady();
    return result;
  }

  private static void until(String what, java.util.function.BooleanSupplier met)
      throws InterruptedException {
    new Waiting(InstantSource.system(), PATIENCE).until(what, met);
  }

  private void report(List<Run> done) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("runs", done.size());
    line.put("hosts", hosts);
    double[] worst = done.stream().mapToDouble(Run::worst).sorted().toArray();
    line.put("worstGapP50Seconds", round(worst[worst.length / 2]));
    line.put("worstGapSeconds", round(worst[worst.length - 1]));
    line.put(
        "worstGapOldestSeconds",
        round(done.stream().filter(Run::oldest).mapToDouble(Run::worst).max().orElse(0)));
    ResultLine.print(Objects.requireNonNull(spec), line);
  }

  private static double round(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  static void forget(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UserError("--data " + folder + " cannot be emptied: " + e, e);
    }
  }

  private void say(String format, Object... arguments) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(String.format(java.util.Locale.ROOT, format, arguments));
    err.flush();
  }
}
