package io.drover.cli.cluster;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.drover.cell.CellStatus;
import io.drover.cli.Proofs;
import io.drover.journal.cassandra.CassandraReader;
import io.drover.journal.cassandra.CassandraStore;
import io.drover.lab.Lab;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.node.ClusterObserver;
import io.drover.node.NodeConfig;
import io.drover.twin.HostFault;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control plane of three nodes on a real Cassandra, each a process, balances a fleet that a
 * process of its own plays and remembers.
 */
@Timeout(value = 10, unit = MINUTES)
class ClusterIT {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ClusterShape SHAPE =
      new ClusterShape(3, 1, 100, 1025, 20, Duration.ofMinutes(1));

  private static final List<HostId> LOST =
      Stream.of("host-00003", "host-00042", "host-00043").map(HostId::new).toList();

  private static final List<String> APART = List.of("host-00010", "host-00011");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void threeNodesBalanceAFleetAndLoseTheirOldestAndHosts() throws Exception {
    try (ClusterLab lab =
        ClusterLab.up(Lab.projectRoot(), folder, SHAPE, ClusterLab.byName(SHAPE.nodes()))) {
      lab.startAll();
      try (var observer = ClusterObserver.join(lab.observer(), lab.seeds())) {
        until("moves have completed", () -> completed(lab) > 0);

        int oldest = lab.oldest();
        long killed = System.nanoTime();
        lab.kill(oldest);
        until("the cell is ready again", () -> cell(observer).map(CellStatus::ready).orElse(false));
        System.out.printf(
            "node %d, the oldest, was killed; the cell decides again after %.1f s%n",
            oldest, (System.nanoTime() - killed) / 1e9);
        long until = completed(lab);
        until("more moves have completed", () -> completed(lab) > until);

        lab.start(oldest);
        lab.awaitReady();
        assertThat(Proofs.run("cluster", "status", "--at", lab.http(oldest)))
            .contains("oldest")
            .doesNotContain(" no ");
        splitAndMerge(lab, observer);
        assertThat(metrics(lab))
            .contains(
                "drover_lease_held 1.0", "drover_members 4.0", "drover_journal_writes_seconds");
        loseHosts(lab, observer);
      }
      for (int node = 1; node <= SHAPE.nodes(); node++) {
        lab.stop(node);
        assertThat(lab.said(node)).contains("is up").contains("leaving");
      }

      JsonNode truth = lab.endTwin();
      assertThat(truth.get("doubleRuns").asInt()).as("%s", truth).isZero();
      assertThat(truth.get("vmsRunningOnce").asInt()).as("%s", truth).isEqualTo(SHAPE.vms());
      String proof = Proofs.run("prove", "--config", lab.config(1).toString());
      System.out.println(proof);
    }
  }

  /** A cell begins with the first host that is put into it; each knows its own hosts alone. */
  private static void splitAndMerge(ClusterLab lab, ClusterObserver observer)
      throws InterruptedException {
    for (String host : APART) {
      assign(lab, host, "east");
    }
    until(
        "both cells have heard their hosts, and no others",
        () -> {
          JsonNode cells = cells(lab);
          return cells.path("east").path("hosts").asInt() == APART.size()
              && cells.path("east").path("ready").asBoolean()
              && cell(observer)
                  .filter(main -> main.ready() && main.hosts() == SHAPE.hosts() - APART.size())
                  .isPresent();
        });
    for (String host : APART) {
      assign(lab, host, "main");
    }
    until(
        "all hosts are in one cell again",
        () -> cell(observer).filter(main -> main.hosts() == SHAPE.hosts()).isPresent());
  }

  /** Refused while a VM is on its way to or from the host. */
  private static void assign(ClusterLab lab, String host, String cell) throws InterruptedException {
    var operator = new OperatorClient(lab.http(1));
    until(
        host + " joins cell " + cell,
        () -> operator.joinCell(host, cell) instanceof OperatorClient.Done);
  }

  private static JsonNode cells(ClusterLab lab) {
    return new OperatorClient(lab.http(1)).cells() instanceof OperatorClient.Done(var cells)
        ? cells
        : MissingNode.getInstance();
  }

  private static String metrics(ClusterLab lab) throws IOException {
    try (var in = URI.create("http://" + lab.http(1) + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Their VMs are started elsewhere before they are back. */
  private static void loseHosts(ClusterLab lab, ClusterObserver observer)
      throws InterruptedException {
    long lost = System.nanoTime();
    lab.inflict(LOST, HostFault.POWER_LOST);
    until(
        "the lost hosts hold no VM any more",
        () ->
            cell(observer).filter(cell -> cell.lostHosts() == LOST.size()).isPresent()
                && LOST.stream().allMatch(host -> isEmpty(observer, host)));
    System.out.printf(
        "%d hosts lost their power; all their VMs have another host after %.1f s%n",
        LOST.size(), (System.nanoTime() - lost) / 1e9);
    lab.inflict(LOST, HostFault.POWER_BACK);
    until("they are back", () -> cell(observer).filter(cell -> cell.lostHosts() == 0).isPresent());
  }

  private static boolean isEmpty(ClusterObserver observer, HostId host) {
    try {
      return observer.ask(host, ANSWER).toCompletableFuture().join().guests().isEmpty();
    } catch (CompletionException _) {
      return false;
    }
  }

  private static long completed(ClusterLab lab) {
    var settings = NodeConfig.read(lab.config(1)).cassandra().orElseThrow();
    var completed = new AtomicLong();
    try (CassandraStore store = CassandraStore.open(settings);
        CassandraReader reader = store.reader()) {
      reader.forEach(row -> {
        if (row.event() instanceof VmEvent.OfMigration(MigrationEvent.MigrationCompleted _)) {
          completed.incrementAndGet();
        }
      });
    }
    return completed.get();
  }

  private static Optional<CellStatus> cell(ClusterObserver observer) {
    try {
      return Optional.of(observer.cell(ANSWER).toCompletableFuture().join());
    } catch (CompletionException _) {
      return Optional.empty();
    }
  }

  private static void until(String what, java.util.function.BooleanSupplier met)
      throws InterruptedException {
    new Waiting(InstantSource.system(), PATIENCE).until(what, met);
  }
}
