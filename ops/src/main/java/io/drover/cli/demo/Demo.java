package io.drover.cli.demo;

import io.drover.cell.CellPolicy;
import io.drover.cell.CellStatus;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.StoreUnusable;
import io.drover.model.Cordon;
import io.drover.node.DroverNode;
import io.drover.node.Membership;
import io.drover.node.PolicyConfig;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.scenario.UnbalancedBaseline;
import io.drover.simulation.world.World;
import io.drover.simulation.world.WorldStore;
import io.drover.twin.LiveTwin;
import io.drover.twin.Registrations;
import io.drover.twin.ScaledClock;
import io.drover.twin.TwinHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo: the twin with its own memory, the control plane with its journal, and an
 * onlooker who reads that journal. The three share nothing but what real ones would.
 */
final class Demo {
  /** Where the derived fleet's day begins: the day of its traces. */
  private static final Instant DAY = Instant.parse("2011-03-03T00:00:00Z");

  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);
  private static final Duration REMINDER_INTERVAL = Duration.ofSeconds(2);

  /** How long a drained fleet is given to end the moves it is still making. */
  private static final Duration LAST_MOVES = Duration.ofSeconds(30);

  private final DemoSettings settings;
  private final CellPolicy policy;
  private final DemoView view;
  private final DemoFolder folder;
  private final MoveMeters moves = new MoveMeters();
  private final RunMeters run = new RunMeters();
  private final Scenario scenario;
  private Optional<String> storeFailureSaid = Optional.empty();

  /** The fleet that a demo plays. */
  static Scenario scenario(DemoSettings settings) {
    return switch (settings.scenario()) {
      case BALANCE -> DerivedFleet.of(settings.shape(), settings.seed(), DAY);
      case STORM -> DerivedFleet.storm(settings.shape(), settings.seed(), DAY);
    };
  }

  private Demo(DemoSettings settings, CellPolicy policy, DemoView view, DemoFolder folder) {
    this.settings = settings;
    this.policy = policy;
    this.view = view;
    this.folder = folder;
    this.scenario = scenario(settings);
  }

  static DemoReport run(DemoSettings settings, DemoView view) {
    CellPolicy policy = PolicyConfig.load();
    DemoFolder folder = DemoFolder.open(settings);
    Logging.toFile(folder.path().resolve("drover.log"));
    try (view;
        var store = EmbeddedStore.open(folder.path())) {
      return new Demo(settings, policy, view, folder).run(store);
    } catch (StoreUnusable e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private DemoReport run(EmbeddedStore store) {
    view.say(
        folder.starts() == 1
            ? "Setting up "
                + scenario.world().hosts().size()
                + " hosts and "
                + scenario.world().residents().size()
                + " VMs in "
                + folder.path()
                + " …"
            : "Going on with the demo in " + folder.path() + ", start " + folder.starts() + " …");
    try (WorldStore memory = WorldStore.open(folder.path().resolve("twin.db"))) {
      World world =
          memory.resume(scenario.world(), scenario.start(), new SplittableRandom(settings.seed()));
      Instant from = world.now();
      var clock = new ScaledClock(from, settings.speed(), System::nanoTime);
      var twin =
          new LiveTwin(
              world,
              clock,
              scenario.world().hosts(),
              SAMPLE_EVERY,
              memory::save,
              TwinHistory.none());
      DroverNode node = DroverNode.start(nodeSettings(store, clock), twin);
      var watch = new JournalWatch(folder.path(), moves::on);
      try {
        node.register(Registrations.of(scenario, from));
        if (!scenario.drained().isEmpty()) {
          node.setCordon(scenario.drained(), Cordon.DRAINING);
        }
        clock.run();
        run.begin();
        twin.start(node.listener());
        watch.start();
        watchUntilOver(node, twin, clock, from);
      } finally {
        twin.close();
        node.close();
        watch.close();
      }
      DemoReport report = report(world, twin, from, world.now());
      view.violations(moves.firstViolations());
      folder.end();
      return report;
    }
  }

  private DroverNode.Settings nodeSettings(EmbeddedStore store, ScaledClock clock) {
    return new DroverNode.Settings(
        store.config(),
        Membership.ALONE,
        clock,
        InstantSource.system(),
        policy,
        settings.seed(),
        REMINDER_INTERVAL,
        run::onDecision,
        Optional.empty());
  }

  private void watchUntilOver(DroverNode node, LiveTwin twin, ScaledClock clock, Instant from) {
    Optional<Duration> drainedAfter = Optional.empty();
    boolean over = false;
    while (!over) {
      LockSupport.parkNanos(LiveView.pause().toNanos());
      CellStatus cell = node.status();
      run.onMoment();
      view.show(moment(cell, twin, clock.instant(), from));
      fail(twin.failure(), node.terminated().isDone());
      sayOnce(node.storeFailure());
      if (drainedAfter.isEmpty() && isDrained(cell)) {
        drainedAfter = Optional.of(run.elapsed());
      }
      over = isOver(cell, drainedAfter);
    }
  }

  private void sayOnce(Optional<String> storeFailure) {
    if (!storeFailure.equals(storeFailureSaid)) {
      storeFailureSaid = storeFailure;
      view.say(
          storeFailure
              .map(failure -> "Nothing can be recorded, so nothing more is begun: " + failure)
              .orElse("The store can be written again, and all goes on."));
    }
  }

  private boolean isDrained(CellStatus cell) {
    return settings.scenario() == DemoSettings.ScenarioName.STORM
        && cell.ready()
        && cell.draining() == 0;
  }

  private boolean isOver(CellStatus cell, Optional<Duration> drainedAfter) {
    boolean timeIsUp =
        settings.length().map(length -> run.elapsed().compareTo(length) >= 0).orElse(false);
    boolean atRest =
        drainedAfter
            .map(drained ->
                cell.plans() == 0 || run.elapsed().compareTo(drained.plus(LAST_MOVES)) >= 0)
            .orElse(false);
    return timeIsUp || atRest;
  }

  private static void fail(@Nullable Throwable twin, boolean nodeStopped) {
    if (twin != null) {
      throw new IllegalStateException("the twin stopped: " + twin, twin);
    }
    if (nodeStopped) {
      throw new IllegalStateException(
          "the control plane stopped by itself: see drover.log in the data folder");
    }
  }

  private DemoMoment moment(CellStatus cell, LiveTwin twin, Instant now, Instant from) {
    return new DemoMoment(
        run.elapsed(),
        settings.length(),
        now,
        settings.speed(),
        cell,
        twin.meters().hotHosts(),
        twin.meters().hotSamples(),
        run.unbalanced(scenario, from, now),
        twin.meters().copies(),
        twin.meters().mostCopies(),
        moves.completed(),
        moves.rolledBack(),
        moves.refused(),
        run.rate(moves.completed(), now),
        moves.blackoutMillis(50),
        moves.blackoutMillis(99),
        run.decisionMillis(50),
        run.decisionMillis(99),
        run.decisions(),
        moves.violations() + twin.meters().doubleRuns(),
        moves.entries(),
        run.heapMiB(),
        moves.failures(4));
  }

  private DemoReport report(World world, LiveTwin twin, Instant from, Instant now) {
    UnbalancedBaseline baseline =
        UnbalancedBaseline.of(scenario, from, Duration.between(from, now));
    long once =
        scenario.world().residents().stream()
            .filter(resident -> world.truth().runningHosts(resident.vm().id()).size() == 1)
            .count();
    long left =
        scenario.drained().stream().filter(host -> !world.truth().guests(host).isEmpty()).count();
    return new DemoReport(
        scenario.name(),
        scenario.world().hosts().size(),
        scenario.world().residents().size(),
        settings.seed(),
        Duration.between(from, now).toSeconds() / 60.0,
        moves.completed(),
        moves.rolledBack(),
        moves.refused(),
        moves.underWay(),
        moves.violations() + twin.meters().doubleRuns(),
        twin.meters().hotSamples(),
        baseline.hotHostMinutes(),
        baseline.hotShare(),
        twin.meters().mostCopies(),
        run.decisions(),
        run.decisionMillis(50),
        run.decisionMillis(99),
        moves.blackoutMillis(50),
        moves.blackoutMillis(99),
        moves.entries(),
        run.heapMiB(),
        (int) once,
        scenario.drained().size(),
        (int) left,
        folder.path().toString());
  }
}
