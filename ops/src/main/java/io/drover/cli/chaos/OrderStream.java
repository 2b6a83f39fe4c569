package io.drover.cli.chaos;

import io.drover.cli.cluster.OperatorClient;
import io.drover.cli.cluster.OperatorClient.Answer;
import io.drover.cli.cluster.OperatorClient.Done;
import io.drover.cli.cluster.OperatorClient.Refused;
import io.drover.cli.cluster.OperatorClient.Unknown;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Operators' orders without a pause, to any of the nodes: moves, drains, openings, cancellations,
 * and now and then another cell for a host. Keeps what was acknowledged, of which nothing may be
 * lost.
 */
final class OrderStream implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration OPENS_WITHIN = Duration.ofSeconds(60);
  private static final int MOST_DRAINED = 3;
  private static final List<String> CELLS = List.of("main", "apart");

  private final Arena arena;
  private final List<String> vms;
  private final RandomGenerator chance;
  private final Thread thread = Thread.ofPlatform().name("orders").unstarted(this::run);
  private final List<String> plans = new ArrayList<>();
  private final Map<String, Integer> drains = new TreeMap<>();
  private final Map<String, String> cells = new TreeMap<>();
  private final Deque<HostId> drained = new ArrayDeque<>();
  private volatile boolean running = true;
  private int given;
  private int refused;
  private int unknown;

  OrderStream(Arena arena, List<String> vms, RandomGenerator chance) {
    this.arena = arena;
    this.vms = List.copyOf(vms);
    this.chance = chance;
    thread.start();
  }

  /**
   * What became of the orders.
   *
   * @param plans of moves, acknowledged
   * @param drains acknowledged, by host
   * @param cells that hosts were put into last, by host; not of those of which that is not known
   */
  record Orders(
      int given,
      int refused,
      int unknown,
      List<String> plans,
      Map<String, Integer> drains,
      Map<String, String> cells) {
    int acknowledged() {
      return given - refused - unknown;
    }
  }

  private void run() {
    try {
      while (running) {
        order();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void order() {
    OperatorClient operator = arena.operator(arena.node(chance));
    int kind = chance.nextInt(40);
    if (kind == 0) {
      joinCell(operator);
    } else if (kind < 28) {
      move(operator);
    } else if (kind < 36) {
      drainOrOpen(operator);
    } else if (!plans.isEmpty()) {
      String plan = plans.get(chance.nextInt(plans.size()));
      count(operator.cancel(plan));
    }
  }

  private void move(OperatorClient operator) {
    HostId to = arena.hosts().get(chance.nextInt(arena.hosts().size()));
    Answer answer = operator.move(vms.get(chance.nextInt(vms.size())), to.value());
    count(answer);
    if (answer instanceof Done(var body)) {
      plans.add(body.get("plan").asText());
    }
  }

  private void drainOrOpen(OperatorClient operator) {
    if (drained.size() >= MOST_DRAINED) {
      HostId host = drained.getFirst();
      if (count(operator.cordon(host.value(), "open"))) {
        drained.removeFirst();
      }
      return;
    }
    HostId host = arena.hosts().get(chance.nextInt(arena.hosts().size()));
    if (drained.contains(host)) {
      return;
    }
    // Whether it was heard or not, it may be drained now, and is opened later.
    drained.addLast(host);
    if (count(operator.cordon(host.value(), "draining"))) {
      drains.merge(host.value(), 1, Integer::sum);
    }
  }

  private void joinCell(OperatorClient operator) {
    String host = arena.hosts().get(chance.nextInt(arena.hosts().size())).value();
    String cell = CELLS.get(chance.nextInt(CELLS.size()));
    Answer answer = operator.joinCell(host, cell);
    count(answer);
    switch (answer) {
      case Done _ -> cells.put(host, cell);
      case Refused _ -> {}
      case Unknown _ -> cells.remove(host);
    }
  }

  private boolean count(Answer answer) {
    given++;
    switch (answer) {
      case Done _ -> {}
      case Refused _ -> refused++;
      case Unknown _ -> unknown++;
    }
    return answer instanceof Done;
  }

  /** Gives no further order, and opens what is drained. */
  Orders end() throws InterruptedException {
    close();
    while (!drained.isEmpty()) {
      HostId host = drained.getFirst();
      new Waiting(InstantSource.system(), OPENS_WITHIN)
          .until(
              "host " + host + " is open again",
              () -> arena.operator(1).cordon(host.value(), "open") instanceof Done);
      drained.removeFirst();
    }
    return new Orders(
        given, refused, unknown, List.copyOf(plans), new TreeMap<>(drains), new TreeMap<>(cells));
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted", e);
    }
  }
}
