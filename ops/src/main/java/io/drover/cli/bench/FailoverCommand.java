package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.cli.cluster.ClusterLab;
import io.drover.cli.cluster.ClusterShape;
import io.drover.lab.Lab;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.ZoneId;
import io.drover.node.ClusterObserver;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench failover}: how long nobody answers for a host when a node is killed. */
@Command(
    name = "failover",
    description = {
      "Kill nodes of a control plane, and take hosts' power: how long does nobody answer, and how soon are VMs started elsewhere?",
      "",
      "Three nodes, a real Cassandra and a twin run as processes on this machine. Every other kill takes the oldest node, on which the"
          + " cluster's single things run; the others any of the rest: measured is for how long any host's actor does not answer.",
      "Then a tenth of the hosts lose their power at once, and then a whole zone: measured is, in the twin's own history, from the hosts'"
          + " last sign of life to the last order to start one of their VMs elsewhere. What fits nowhere is counted, each with its reason."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench failover --runs 10",
      "  ./drover bench failover --runs 2 --hosts 200",
      "  ./drover bench failover --runs 3 --parts hosts,zone",
    })
public final class FailoverCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration SETTLED = Duration.ofSeconds(10);

  /** Failover plans are made anew every half minute. */
  private static final Duration PLANNED = Duration.ofSeconds(45);

  private static final int NODES = 3;

  /** One of so many hosts is lost; and before a zone is. */
  private static final int SHARE_LOST = 10;

  private static final int SHARE_LOST_BEFORE = 20;

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
      names = "--parts",
      paramLabel = "PART",
      split = ",",
      defaultValue = "node,hosts,zone",
      description = "What is lost: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<Part> parts = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Chooses the hosts. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/failover",
      description = "For the processes' files; forgotten at each start. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "failover");

  @Spec private @Nullable CommandSpec spec;

  /** What may be lost. */
  enum Part {
    node,
    hosts,
    zone
  }

  /** What one kill did. */
  private record Run(boolean oldest, double median, double worst) {}

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 1 || hosts < 1) {
      throw new UserError("--runs and --hosts need 1 or more, found " + runs + " and " + hosts);
    }
    List<Run> done = new ArrayList<>();
    Map<Part, List<HostLoss.Result>> losses = new EnumMap<>(Part.class);
    if (parts.contains(Part.node) || parts.contains(Part.hosts)) {
      onAFreshFleet((lab, observer, fleet) -> {
        if (parts.contains(Part.node)) {
          killNodes(lab, observer, fleet.stream().map(HostSpec::id).toList(), done);
        }
        if (parts.contains(Part.hosts)) {
          losses.put(Part.hosts, loseHosts(lab, observer, fleet));
        }
      });
    }
    if (parts.contains(Part.zone)) {
      losses.put(Part.zone, loseZones());
    }
    report(done, losses);
    return ExitCode.OK;
  }

  /** What is done to a control plane and its fleet, all of which begin anew for it. */
  private interface Ordeal {
    void on(ClusterLab lab, ClusterObserver observer, List<HostSpec> fleet)
        throws InterruptedException;
  }

  private void onAFreshFleet(Ordeal ordeal) throws InterruptedException {
    var shape =
        new ClusterShape(NODES, 1, hosts, ClusterShape.vmsOn(hosts), 1, Duration.ofSeconds(10));
    say("starting Cassandra, a twin of %d hosts and %d nodes …", hosts, NODES);
    try (ClusterLab lab = ClusterLab.up(Lab.projectRoot(), data.toAbsolutePath(), shape)) {
      lab.startAll();
      try (ClusterObserver observer = ClusterObserver.join(lab.observer(), lab.seeds())) {
        ordeal.on(lab, observer, shape.fleet().world().hosts());
      }
    }
  }

  private void killNodes(ClusterLab lab, ClusterObserver observer, List<HostId> ids, List<Run> done)
      throws InterruptedException {
    try (var gaps = new AnswerGaps(observer, ids)) {
      for (int run = 0; run < runs; run++) {
        until("every host answers", gaps::allAnswer);
        Thread.sleep(SETTLED);
        done.add(run(lab, gaps, run));
      }
    }
  }

  private List<HostLoss.Result> loseHosts(
      ClusterLab lab, ClusterObserver observer, List<HostSpec> fleet) throws InterruptedException {
    var chance = new SplittableRandom(seed);
    var loss = new HostLoss(lab, observer, line -> say("%s", line));
    List<HostLoss.Result> results = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      List<HostSpec> chosen = new ArrayList<>(fleet);
      Collections.shuffle(chosen, Random.from(chance));
      HostLoss.Result result =
          lose(loss, chosen.subList(0, Math.max(1, fleet.size() / SHARE_LOST)));
      say("run %d: %s", run + 1, result.text());
      results.add(result);
    }
    return results;
  }

  /**
   * Each from a fleet as it was at first: what one zone has lost, the others have too much of. Some
   * hosts are lost first, unmeasured, so that the code is warm as it is where nodes run for weeks.
   */
  private List<HostLoss.Result> loseZones() throws InterruptedException {
    List<HostLoss.Result> results = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      int which = run;
      onAFreshFleet((lab, observer, fleet) -> {
        var loss = new HostLoss(lab, observer, line -> say("%s", line));
        List<ZoneId> zones = fleet.stream().map(HostSpec::zone).distinct().sorted().toList();
        ZoneId zone = zones.get(which % zones.size());
        Map<Boolean, List<HostSpec>> inZone =
            fleet.stream().collect(Collectors.partitioningBy(host -> host.zone().equals(zone)));
        List<HostSpec> others = inZone.getOrDefault(false, List.of());
        lose(loss, others.subList(0, Math.max(1, fleet.size() / SHARE_LOST_BEFORE)));
        HostLoss.Result result = lose(loss, inZone.getOrDefault(true, List.of()));
        say("run %d: zone %s: %s", which + 1, zone, result.text());
        results.add(result);
      });
    }
    return results;
  }

  private static HostLoss.Result lose(HostLoss loss, List<HostSpec> hosts)
      throws InterruptedException {
    until("all hosts have spoken", loss::isReady);
    Thread.sleep(PLANNED);
    return loss.of(hosts.stream().map(HostSpec::id).toList());
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
    new Waiting(InstantSource.system(), PATIENCE, LOOK_EVERY).until(what, met);
  }

  private void report(List<Run> done, Map<Part, List<HostLoss.Result>> losses) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("runs", runs);
    line.put("hosts", hosts);
    if (!done.isEmpty()) {
      double[] worst = done.stream().mapToDouble(Run::worst).sorted().toArray();
      line.put("worstGapP50Seconds", round(worst[worst.length / 2]));
      line.put("worstGapSeconds", round(worst[worst.length - 1]));
      line.put(
          "worstGapOldestSeconds",
          round(done.stream().filter(Run::oldest).mapToDouble(Run::worst).max().orElse(0)));
    }
    losses.forEach((part, results) -> {
      double[] last = results.stream().mapToDouble(HostLoss.Result::lastStart).sorted().toArray();
      line.put(part + "LastStartP50Seconds", round(last[last.length / 2]));
      line.put(part + "LastStartWorstSeconds", round(last[last.length - 1]));
      line.put(part + "Vms", results.stream().mapToInt(HostLoss.Result::vms).max().orElse(0));
      line.put(
          part + "Homeless", results.stream().mapToInt(HostLoss.Result::homeless).max().orElse(0));
      line.put(
          part + "OutOfPriority", results.stream().mapToLong(HostLoss.Result::inversions).sum());
    });
    ResultLine.print(Objects.requireNonNull(spec), line);
  }

  private static double round(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  private void say(String format, Object... arguments) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(String.format(java.util.Locale.ROOT, format, arguments));
    err.flush();
  }
}
