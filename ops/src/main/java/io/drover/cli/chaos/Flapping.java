package io.drover.cli.chaos;

import io.drover.lab.LabUnusable;
import java.time.Duration;
import java.util.List;

/** A link that loses everything for a moment, again and again, until it is closed. */
final class Flapping implements AutoCloseable {
  private static final Duration CUT = Duration.ofMillis(150);
  private static final Duration WHOLE = Duration.ofMillis(350);

  private final ChaosNetwork network;
  private final int node;
  private final List<String> addresses;
  private final Thread thread = Thread.ofPlatform().name("flapping").unstarted(this::run);
  private volatile boolean running = true;

  /**
   * @param addresses that the node does not reach while the link is cut
   */
  Flapping(ChaosNetwork network, int node, List<String> addresses) {
    this.network = network;
    this.node = node;
    this.addresses = List.copyOf(addresses);
    thread.start();
  }

  String terms() {
    return "%d ms of each %d lost".formatted(CUT.toMillis(), CUT.plus(WHOLE).toMillis());
  }

  private void run() {
    try {
      while (running) {
        network.cut(node, addresses);
        Thread.sleep(CUT);
        network.heal();
        Thread.sleep(WHOLE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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
