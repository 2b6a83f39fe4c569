package io.drover.cli.chaos;

import io.drover.cli.ExitCode;
import io.drover.cli.cluster.ClusterCommand;
import io.drover.cli.cluster.ClusterLab;
import io.drover.cli.cluster.ClusterShape;
import io.drover.cli.cluster.OperatorClient;
import io.drover.cli.prove.ProveCommand;
import io.drover.journal.JournalSource;
import io.drover.journal.cassandra.CassandraStore;
import io.drover.lab.Lab;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.node.NodeConfig;
import io.drover.simulation.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** One run: processes up, orders, one strike after the other, quiet, and the verdict. */
final class ChaosRun {
  private static final Duration QUIET_WITHIN = Duration.ofMinutes(3);
  private static final long SHORTEST_MILLIS = 3_000;
  private static final long LONGEST_MILLIS = 12_000;

  private static final Set<String> METRICS =
      Set.of(
          "drover_lease_held",
          "drover_journal_writes_seconds_count",
          "drover_journal_refused_total",
          "drover_heartbeat_late_seconds_max",
          "drover_reports_total");

  private final Path folder;

  private final ChaosNetwork network;
  private final ClusterShape shape;
  private final List<Nemesis> nemeses;
  private final SplittableRandom chance;
  private final Consumer<String> progress;
  private final Map<String, Integer> strikes = new TreeMap<>();
  private double slowestRecovery;

  ChaosRun(
      Path folder,
      ChaosNetwork network,
      ClusterShape shape,
      List<Nemesis> nemeses,
      long seed,
      Consumer<String> progress) {
    this.folder = folder;
    this.network = network;
    this.shape = shape;
    this.nemeses = List.copyOf(nemeses);
    this.chance = new SplittableRandom(seed);
    this.progress = progress;
  }

  ChaosReport of(Duration length) throws InterruptedException {
    Scenario fleet = shape.fleet();
    List<HostId> hosts = fleet.world().hosts().stream().map(HostSpec::id).toList();
    List<String> vms =
        fleet.world().residents().stream().map(resident -> resident.vm().id().value()).toList();
    say(
        "starting %d nodes, %d of Cassandra and a twin of %d hosts and %d VMs …",
        shape.nodes(), shape.cassandraNodes(), hosts.size(), vms.size());
    try (ClusterLab lab =
        ClusterLab.up(
            Lab.projectRoot(), folder, shape, network, ClusterLab.byName(shape.nodes()))) {
      lab.startAll();
      var arena = new Arena(lab, network, shape, hosts);
      OrderStream.Orders orders;
      try (var stream = new OrderStream(arena, vms, chance.split())) {
        arena.awaitRecovered();
        strikeFor(length, arena);
        orders = stream.end();
      }
      say("waiting until all is quiet …");
      new Waiting(InstantSource.system(), QUIET_WITHIN)
          .until(
              "no move is under way any more",
              () -> arena.openMoves().filter(open -> open == 0).isPresent());
      say(
          "%s",
          printed(new ClusterCommand(), "status", "--at", lab.http(1)).text().stripTrailing());
      for (int node = 1; node <= shape.nodes(); node++) {
        say("node %d: %s", node, metrics(arena.operator(node)));
        lab.stop(node);
      }
      lab.endTwin();
      say("checking …");
      return verdict(lab, orders, vms);
    }
  }

  /**
   * Each in turn, in an order that changes from round to round. No run is so short that the oldest
   * node lives through it.
   */
  private void strikeFor(Duration length, Arena arena) throws InterruptedException {
    long ends = System.nanoTime() + length.toNanos();
    for (Nemesis nemesis : nemeses) {
      if (nemesis.name().equals(Nemesis.KILL_OLDEST)) {
        strike(nemesis, arena);
      }
    }
    List<Nemesis> round = new ArrayList<>();
    while (System.nanoTime() < ends) {
      if (round.isEmpty()) {
        round.addAll(nemeses);
        Collections.shuffle(round, Random.from(chance));
      }
      strike(round.removeLast(), arena);
    }
  }

  private void strike(Nemesis nemesis, Arena arena) throws InterruptedException {
    long millis = chance.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
    Nemesis.Harm harm = nemesis.attack().on(arena, chance);
    Thread.sleep(millis);
    harm.undo().run();
    long undone = System.nanoTime();
    arena.awaitRecovered();
    double recovery = (System.nanoTime() - undone) / 1e9;
    slowestRecovery = Math.max(slowestRecovery, recovery);
    strikes.merge(nemesis.name(), 1, Integer::sum);
    say(
        "%-20s %s, for %.1f s; all well after %.1f s more (last came %s)",
        nemesis.name(), harm.what(), millis / 1e3, recovery, arena.lastMissing());
  }

  private ChaosReport verdict(ClusterLab lab, OrderStream.Orders orders, List<String> vms) {
    HistoryCheck.Found history;
    try {
      history = HistoryCheck.of(Files.readAllLines(lab.history()), new TreeSet<>(vms));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var settings = NodeConfig.read(lab.config(1)).cassandra().orElseThrow();
    List<String> lost;
    try (CassandraStore store = CassandraStore.open(settings);
        var reader = store.reader()) {
      lost = OrderCheck.lost(reader, orders);
      keep(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Printed proof = printed(new ProveCommand(), "--config", lab.config(1).toString());
    return new ChaosReport(
        strikes, slowestRecovery, orders, history, proof.text(), proof.code() == ExitCode.OK, lost);
  }

  /** As text, in the order in which it is judged: the store itself is gone with the run. */
  private void keep(JournalSource journal) throws IOException {
    try (var out = new PrintWriter(Files.newBufferedWriter(folder.resolve("journal.log")))) {
      journal.forEach(row ->
          out.printf(
              "%d %s %d %s%n", row.ordering(), row.persistenceId(), row.sequenceNr(), row.event()));
    }
  }

  /** What a node counted since it was last started. */
  private static String metrics(OperatorClient node) {
    return node.metrics().stream()
        .flatMap(String::lines)
        .filter(line -> METRICS.contains(line.split(" ")[0]))
        .collect(Collectors.joining(", "));
  }

  /** What a command ended with and printed. */
  private record Printed(int code, String text) {}

  private static Printed printed(Object command, String... arguments) {
    var text = new StringWriter();
    var line = new CommandLine(command);
    line.setOut(new PrintWriter(text, true));
    line.setErr(new PrintWriter(Writer.nullWriter()));
    return new Printed(line.execute(arguments), text.toString());
  }

  private void say(String format, Object... arguments) {
    progress.accept(String.format(Locale.ROOT, format, arguments));
  }
}
