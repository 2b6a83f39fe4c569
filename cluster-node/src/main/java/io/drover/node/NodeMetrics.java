package io.drover.node;

import io.drover.cell.CellStatus;
import io.drover.failover.ClusterLease;
import io.drover.failover.LostHosts;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.journal.JournalHealth;
import io.drover.model.CellId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** What a node tells of itself in numbers, as Prometheus reads them. */
final class NodeMetrics {
  private static final double[] PERCENTILES = {0.5, 0.99};
  private static final Duration HEARTBEAT = Duration.ofMillis(300);

  /** A cell that has said nothing for so long here is on another node by now. */
  private static final Duration QUIET_AFTER = Duration.ofSeconds(15);

  private final LongSupplier nanos;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<CellId, Reported> cells = new ConcurrentHashMap<>();
  private final Counter samples =
      Counter.builder("drover.samples")
          .description("samples of hosts that came")
          .register(registry);
  private final Counter reports =
      Counter.builder("drover.reports")
          .description("what hypervisors said of VMs and fences")
          .register(registry);
  private final Timer decisions = timer("drover.decisions", "plans of cells on this node");

  private record Reported(CellStatus status, long nanos) {}

  /**
   * @param nanos a clock that never jumps
   */
  NodeMetrics(LongSupplier nanos) {
    this.nanos = nanos;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(PERCENTILES)
        .register(registry);
  }

  /** Until the node ends. */
  void watch(ActorSystem<?> system, ClusterLease lease, LostHosts lost) {
    gauge("drover.lease.held", "1 while a majority hears the node", () -> lease.holds() ? 1 : 0);
    gauge("drover.hosts.lost", "hosts that a quorum of watchers takes for dead", lost::count);
    Cluster cluster = Cluster.get(system);
    gauge("drover.members", "nodes and onlookers, also those not reached", () -> members(cluster));
    gauge(
        "drover.members.unreachable",
        "of them, those that this node or another does not reach",
        () -> cluster.state().getUnreachable().size());
    JournalHealth.of(system.classicSystem()).bindTo(registry);
    Timer late = timer("drover.heartbeat.late", "of what is due on the threads of heartbeats");
    Lateness.watch(system, HEARTBEAT, late::record);
  }

  private static int members(Cluster cluster) {
    int members = 0;
    for (var _ : cluster.state().getMembers()) {
      members++;
    }
    return members;
  }

  private interface Value {
    double now();
  }

  private void gauge(String name, String description, Value value) {
    Gauge.builder(name, value::now).description(description).register(registry);
  }

  /** Counts what passes. */
  HypervisorListener counting(HypervisorListener to) {
    return new HypervisorListener() {
      @Override
      public void onReport(HypervisorReport report) {
        reports.increment();
        to.onReport(report);
      }

      @Override
      public void onSample(HostSample sample) {
        samples.increment();
        to.onSample(sample);
      }
    };
  }

  void decided(Duration took) {
    decisions.record(took);
  }

  /** Where a cell on this node stands. */
  void reported(CellId cell, CellStatus status) {
    if (cells.put(cell, new Reported(status, nanos.getAsLong())) == null) {
      ofCell(cell, "ready", each -> each.ready() ? 1 : 0);
      ofCell(cell, "hosts", CellStatus::hosts);
      ofCell(cell, "vms", CellStatus::vms);
      ofCell(cell, "hosts.hot", CellStatus::hotHosts);
      ofCell(cell, "hosts.stale", CellStatus::staleHosts);
      ofCell(cell, "hosts.lost", CellStatus::lostHosts);
      ofCell(cell, "hosts.draining", CellStatus::draining);
      ofCell(cell, "vms.homeless", each -> each.homeless().size());
      ofCell(cell, "plans.open", CellStatus::plans);
      ofCell(cell, "moves.waiting", CellStatus::waiting);
      ofCell(cell, "moves.underway", CellStatus::underWay);
    }
  }

  private void ofCell(CellId cell, String name, ToDoubleFunction<CellStatus> value) {
    Gauge.builder("drover.cell." + name, () -> lately(cell, value))
        .description("of a cell on this node, see the cell's status")
        .tag("cell", cell.value())
        .register(registry);
  }

  private double lately(CellId cell, ToDoubleFunction<CellStatus> value) {
    Reported last = cells.get(cell);
    return last == null || nanos.getAsLong() - last.nanos() > QUIET_AFTER.toNanos()
        ? Double.NaN
        : value.applyAsDouble(last.status());
  }

  /** All of it, in Prometheus' text format. */
  String text() {
    return registry.scrape();
  }
}
