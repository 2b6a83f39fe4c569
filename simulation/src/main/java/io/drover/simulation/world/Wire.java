package io.drover.simulation.world;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Carries requests to hosts and reports from them: with delays, and lost, twice or late where a
 * host is flaky. What is on its way to or from a host when it dies is gone; what reaches a hung
 * host waits; what meets a partition is lost. Fencing goes out of band and is stopped by nothing
 * but flakiness. Of two messages on the same way the first comes first, unless it is late.
 */
final class Wire {
  /** A hung host keeps this many requests and reports waiting; what comes on top is lost. */
  private static final int MOST_WAITING = 10_000;

  private final Timeline timeline;
  private final Duration within;
  private final RandomGenerator chance;
  private final BiConsumer<HostState, HypervisorRequest> receiver;
  private List<HypervisorReport> reports = new ArrayList<>();

  /** Messages that flakiness befell. */
  long lost;

  long twice;
  long late;

  Wire(
      Timeline timeline,
      Duration within,
      RandomGenerator chance,
      BiConsumer<HostState, HypervisorRequest> receiver) {
    this.timeline = timeline;
    this.within = within;
    this.chance = chance;
    this.receiver = receiver;
  }

  void request(HostState host, HypervisorRequest request, long at) {
    int incarnation = host.incarnation;
    for (int i = deliveries(host.flakiness); i > 0; i--) {
      host.requestsUntil = arrival(at, host.requestsUntil);
      timeline.at(
          host.requestsUntil + lateness(host.flakiness),
          () -> {
            if (request instanceof HypervisorRequest.Fence
                || request instanceof HypervisorRequest.FenceHost) {
              receiver.accept(host, request);
            } else {
              pass(host, incarnation, () -> receiver.accept(host, request));
            }
          });
    }
  }

  void report(HostState host, HypervisorReport report) {
    int incarnation = host.incarnation;
    for (int i = deliveries(host.flakiness); i > 0; i--) {
      host.reportsUntil = arrival(timeline.now(), host.reportsUntil);
      timeline.at(
          host.reportsUntil + lateness(host.flakiness),
          () -> pass(host, incarnation, () -> reports.add(report)));
    }
  }

  void reportOutOfBand(HostState host, HypervisorReport report) {
    for (int i = deliveries(host.flakiness); i > 0; i--) {
      timeline.at(timeline.now() + lateness(host.flakiness), () -> reports.add(report));
    }
  }

  List<HypervisorReport> take() {
    List<HypervisorReport> taken = reports;
    reports = new ArrayList<>();
    return taken;
  }

  private void pass(HostState host, int incarnation, Runnable arrival) {
    if (!host.alive || host.incarnation != incarnation || host.partitioned) {
      return;
    }
    if (!host.hung) {
      arrival.run();
    } else if (host.waiting.size() < MOST_WAITING) {
      host.waiting.add(arrival);
    }
  }

  private int deliveries(Flakiness flakiness) {
    if (flakiness.lost() > 0 && chance.nextDouble() < flakiness.lost()) {
      lost++;
      return 0;
    }
    if (flakiness.twice() > 0 && chance.nextDouble() < flakiness.twice()) {
      twice++;
      return 2;
    }
    return 1;
  }

  /** What goes one way to or from one host arrives in order, unless it is late. */
  private long arrival(long sentAt, long previous) {
    return Math.max(previous, sentAt + (long) (chance.nextDouble() * within.toNanos()));
  }

  private long lateness(Flakiness flakiness) {
    if (flakiness.late() > 0 && chance.nextDouble() < flakiness.late()) {
      late++;
      return (long) (chance.nextDouble() * flakiness.lateBy().toNanos());
    }
    return 0;
  }
}
