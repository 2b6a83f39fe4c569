package io.drover.cli.bench;

import io.drover.cell.CellStatus;
import io.drover.journal.EmbeddedStore;
import io.drover.node.DroverNode;
import io.drover.node.Membership;
import io.drover.node.PolicyConfig;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.FleetShape;
import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.world.World;
import io.drover.twin.LiveTwin;
import io.drover.twin.Registrations;
import io.drover.twin.ScaledClock;
import io.drover.twin.TwinHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Lets one process carry a derived fleet for a while, with the hypervisors played in it. */
final class ScaleRun {
  /** Where the derived fleet's day begins: the day of its traces. */
  private static final Instant DAY = Instant.parse("2011-03-03T00:00:00Z");

  private static final Duration REMINDER_INTERVAL = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofMillis(100);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration SAMPLED_WITHIN = Duration.ofMinutes(10);
  private static final long LONGEST_MICROS = 3_600_000_000L;

  /**
   * @param cells that share the hosts
   * @param every in which each host is sampled once
   * @param length measured once nearly all have been
   * @param folder of the journal
   */
  record Settings(
      FleetShape fleet, int cells, Duration every, Duration length, long seed, Path folder) {}

  private final Settings settings;
  private final Consumer<String> progress;
  private final Histogram decisions = new SynchronizedHistogram(LONGEST_MICROS, 3);
  private final Histogram late = new SynchronizedHistogram(LONGEST_MICROS, 3);
  private double mostHeapMiB;

  ScaleRun(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  ScaleResult measure() throws InterruptedException {
    FleetShape shape = settings.fleet();
    say("deriving %,d hosts and %,d VMs", shape.hosts(), shape.vms());
    Scenario scenario = DerivedFleet.of(shape, settings.seed(), DAY);
    var world =
        new World(scenario.world(), scenario.start(), new SplittableRandom(settings.seed()));
    var clock = new ScaledClock(scenario.start(), 1, System::nanoTime);
    var twin =
        new LiveTwin(
            world, clock, scenario.world().hosts(), settings.every(), _ -> {}, TwinHistory.none());
    try (var store = EmbeddedStore.open(settings.folder());
        DroverNode node = DroverNode.start(nodeSettings(store, clock), twin)) {
      say("registering them in %,d cells", settings.cells());
      long begun = System.nanoTime();
      node.register(Registrations.of(scenario, settings.cells(), scenario.start()));
      double registerSeconds = since(begun);
      clock.run();
      begun = System.nanoTime();
      twin.start(node.listener());
      try {
        untilSampled(node);
        double sampledSeconds = since(begun);
        node.heartbeats(HEARTBEAT, late -> record(this.late, late));
        return measure(node, twin, registerSeconds, sampledSeconds);
      } finally {
        twin.close();
      }
    }
  }

  private DroverNode.Settings nodeSettings(EmbeddedStore store, ScaledClock clock) {
    return new DroverNode.Settings(
        store.config(),
        Membership.ALONE,
        clock,
        InstantSource.system(),
        PolicyConfig.load(),
        settings.seed(),
        REMINDER_INTERVAL,
        took -> record(decisions, took),
        Optional.empty());
  }

  private static void record(Histogram histogram, Duration value) {
    histogram.recordValue(Math.clamp(value.toNanos() / 1000, 0, LONGEST_MICROS));
  }

  private void untilSampled(DroverNode node) throws InterruptedException {
    long begun = System.nanoTime();
    CellStatus status = node.status();
    while (status.staleHosts() * 20L > status.hosts() || !status.ready()) {
      if (since(begun) > SAMPLED_WITHIN.toSeconds()) {
        throw new IllegalStateException(
            "after %d minutes %,d of %,d hosts have given no sample: give --every more"
                .formatted(SAMPLED_WITHIN.toMinutes(), status.staleHosts(), status.hosts()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
      look();
      status = node.status();
    }
  }

  private ScaleResult measure(
      DroverNode node, LiveTwin twin, double registerSeconds, double sampledSeconds)
      throws InterruptedException {
    say("measuring for %,d s", settings.length().toSeconds());
    decisions.reset();
    late.reset();
    long samplesBefore = twin.meters().samples();
    long cpuBefore = ProcessMeters.cpuNanos();
    long begun = System.nanoTime();
    while (since(begun) < settings.length().toSeconds()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
      look();
      Throwable failure = twin.failure();
      if (failure != null) {
        throw new IllegalStateException("the twin stopped: " + failure, failure);
      }
    }
    double seconds = since(begun);
    double cores = (ProcessMeters.cpuNanos() - cpuBefore) / 1e9 / seconds;
    double samples = (twin.meters().samples() - samplesBefore) / seconds;
    CellStatus status = node.status();
    double lateP99 = late.getValueAtPercentile(99) / 1000.0;
    double lateMost = late.getMaxValue() / 1000.0;
    return new ScaleResult(
        settings.fleet().hosts(),
        settings.fleet().vms(),
        settings.cells(),
        settings.every().toMillis() / 1000.0,
        registerSeconds,
        sampledSeconds,
        seconds,
        settings.fleet().hosts() * 1000.0 / settings.every().toMillis(),
        samples,
        2 * samples,
        status.underWay(),
        decisions.getTotalCount(),
        decisions.getTotalCount() == 0 ? 0 : decisions.getValueAtPercentile(50) / 1000.0,
        decisions.getTotalCount() == 0 ? 0 : decisions.getValueAtPercentile(99) / 1000.0,
        cores,
        ProcessMeters.held().heapMiB(),
        mostHeapMiB,
        lateP99,
        lateMost);
  }

  private void look() {
    Runtime runtime = Runtime.getRuntime();
    mostHeapMiB = Math.max(mostHeapMiB, (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0);
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void say(String format, Object... values) {
    progress.accept(format.formatted(values));
  }
}
