package io.drover.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.drover.cli.cluster.ClusterLab;
import io.drover.cli.cluster.ClusterShape;
import io.drover.cli.cluster.OperatorClient;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.twin.HostFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is struck at: the processes of a control plane, its network and its hosts. */
final class Arena {
  private static final Duration POWER_BACK_EVERY = Duration.ofSeconds(5);
  private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(150);

  private final ClusterLab lab;
  private final ChaosNetwork network;
  private final ClusterShape shape;
  private final List<HostId> hosts;
  private long poweredAt = System.nanoTime();
  private String lastMissing = "";

  Arena(ClusterLab lab, ChaosNetwork network, ClusterShape shape, List<HostId> hosts) {
    this.lab = lab;
    this.network = network;
    this.shape = shape;
    this.hosts = List.copyOf(hosts);
  }

  ClusterLab lab() {
    return lab;
  }

  ChaosNetwork network() {
    return network;
  }

  ClusterShape shape() {
    return shape;
  }

  List<HostId> hosts() {
    return hosts;
  }

  int node(RandomGenerator chance) {
    return 1 + chance.nextInt(shape.nodes());
  }

  /** Any of the nodes but this one. */
  int otherThan(int node, RandomGenerator chance) {
    return 1 + (node + chance.nextInt(shape.nodes() - 1)) % shape.nodes();
  }

  /** Where everything is that a node talks to: the other nodes, the store, and the hosts. */
  List<String> others(int node) {
    List<String> addresses = new ArrayList<>(lab.cassandraAddresses());
    addresses.add(lab.observer());
    for (int other = 1; other <= shape.nodes(); other++) {
      if (other != node) {
        addresses.add(lab.address(other));
      }
    }
    return addresses;
  }

  /** Two nodes reach each other no more. */
  void part(int node, int other) {
    network.cut(node, List.of(lab.address(other)));
    network.cut(other, List.of(lab.address(node)));
  }

  /** What an operator asks this node. */
  OperatorClient operator(int node) {
    return new OperatorClient(lab.http(node));
  }

  /** As a supervisor would: nodes that have ended are started again. */
  void startEnded() {
    for (int node = 1; node <= shape.nodes(); node++) {
      if (!lab.runs(node)) {
        lab.start(node);
      }
    }
  }

  private void powerBack() {
    if (System.nanoTime() - poweredAt > POWER_BACK_EVERY.toNanos()) {
      poweredAt = System.nanoTime();
      lab.inflict(hosts, HostFault.POWER_BACK);
    }
  }

  /**
   * Waits until all nodes are ready, and the cells have all their hosts again. Meanwhile hosts
   * without power get it back, as an operator would give it.
   */
  void awaitRecovered() throws InterruptedException {
    lastMissing = "nothing";
    try {
      new Waiting(InstantSource.system(), RECOVERS_WITHIN)
          .until(
              "after a strike all nodes are ready and no host is lost any more (see the nodes' files in "
                  + lab.folder()
                  + ")",
              () -> {
                startEnded();
                powerBack();
                String missing = missing();
                lastMissing = missing.isEmpty() ? lastMissing : missing;
                return missing.isEmpty();
              });
    } catch (LabUnusable e) {
      throw new LabUnusable(e.getMessage() + "; the cells say " + cells(), e);
    }
  }

  /** What was the last to come back after the last strike. */
  String lastMissing() {
    return lastMissing;
  }

  /** Empty when there is nothing. */
  private String missing() {
    if (!lab.allReady()) {
      return "a node";
    }
    Optional<List<JsonNode>> cells = cells();
    if (cells.isEmpty()) {
      return "the word of a cell";
    }
    for (JsonNode cell : cells.get()) {
      if (!cell.get("ready").asBoolean()) {
        return "hosts or plans of a cell";
      }
      if (cell.get("lostHosts").asInt() > 0) {
        return "a lost host";
      }
      if (!cell.get("homeless").isEmpty()) {
        return "a place for a VM";
      }
    }
    return "";
  }

  /** Moves that wait or are under way; empty when nobody says. */
  Optional<Integer> openMoves() {
    return cells()
        .map(cells ->
            cells.stream()
                .mapToInt(cell -> cell.get("waiting").asInt() + cell.get("underWay").asInt())
                .sum());
  }

  /** Where each cell stands now; empty while not all that have hosts say so. */
  private Optional<List<JsonNode>> cells() {
    OperatorClient operator = operator(1);
    if (!(operator.cells() instanceof OperatorClient.Done(var known))) {
      return Optional.empty();
    }
    List<JsonNode> cells = new ArrayList<>();
    int of = 0;
    for (var names = known.fieldNames(); names.hasNext(); ) {
      Optional<JsonNode> cell = operator.cell(names.next());
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      cells.add(cell.get());
      of += cell.get().get("hosts").asInt();
    }
    return of == hosts.size() ? Optional.of(cells) : Optional.empty();
  }
}
