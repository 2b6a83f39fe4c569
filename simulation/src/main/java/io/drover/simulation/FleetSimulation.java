package io.drover.simulation;

import io.drover.model.Cordon;
import io.drover.model.HostId;
import io.drover.simulation.ControlProcess.Outside;
import io.drover.simulation.fault.Fault;
import io.drover.simulation.fault.Weather;
import io.drover.simulation.invariant.JournalEnd;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.simulation.world.World;
import io.drover.vm.VmEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One run: a small fleet lives for an hour or two under the production rules while things go wrong;
 * then all is mended, and the fleet has to come to rest with every VM running once. The seed
 * decides everything. Invariants are checked at every event and the world's own truth after every
 * step.
 */
public final class FleetSimulation {
  /**
   * From the mending on. Longer than a plan's validity, a migration's deadline and a reservation's
   * grace together.
   */
  private static final Duration COMES_TO_REST_WITHIN = Duration.ofHours(2);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  /** Steps of one run at most: more is a loop. */
  private static final long MOST_STEPS = 5_000_000;

  private final Script script;
  private final RandomGenerator chance;
  private final Rules rules;
  private final Killer killer;
  private final Simulation simulation;
  private final World world;
  private final Network network;
  private final FaultInjector faults;
  private final FaultCounts counts = new FaultCounts();
  private final Observer observer = new Observer();
  private final Journal journal = new Journal(this::onRecorded);
  private final BlindOperator operator;
  private ControlProcess control;
  private int incarnations;
  private boolean restarting;
  private boolean calm;

  FleetSimulation(
      Script script, Weather weather, SplittableRandom chance, Rules rules, Killer killer) {
    this.script = script;
    this.chance = chance.split();
    this.rules = rules;
    this.killer = killer;
    this.simulation = new Simulation(script.start());
    this.world = new World(script.world(), script.start(), chance.split());
    this.network = new Network(simulation, chance.split(), counts);
    this.faults =
        new FaultInjector(simulation, world, network, script, weather, counts, this::kill);
    this.operator = new BlindOperator(script.policy(), chance.split());
    this.control = nextLife();
  }

  /** Runs one seed under the production rules. */
  public static Outcome run(long seed, Set<Fault> allowed) {
    return run(seed, allowed, Rules.PRODUCTION);
  }

  static Outcome run(long seed, Set<Fault> allowed, Rules rules) {
    return of(seed, allowed, rules).run();
  }

  static FleetSimulation of(long seed, Set<Fault> allowed, Rules rules) {
    var chance = new SplittableRandom(seed);
    Script script = SmallFleets.draw(seed, chance.split());
    Weather weather = Weather.draw(chance.split(), allowed, script.lasts());
    return new FleetSimulation(script, weather, chance, rules, Killer.NONE);
  }

  Outcome run() {
    try {
      live();
    } catch (RuntimeException e) {
      observer.fail(
          "threw "
              + e
              + " at "
              + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
    }
    faults.countFlaked();
    return new Outcome(
        script.seed(),
        observer.failures(),
        observer.lastEvents(),
        simulation.steps(),
        journal.entries(),
        Duration.between(script.start(), simulation.now()),
        counts.counts(),
        observer.migrations());
  }

  World world() {
    return world;
  }

  Journal journal() {
    return journal;
  }

  private void live() {
    faults.start();
    script
        .cordons()
        .forEach(change ->
            simulation.after(change.from(), () -> setCordon(change.host(), change.cordon())));
    script.blindPlans().forEach(from -> simulation.after(from, () -> control.obey(operator)));
    boot();
    runUntil(script.start().plus(script.lasts()));
    comeToRest();
  }

  /**
   * A guest may have been started again by a control process that died before it heard of it. The
   * VM then counts as being recovered until someone next speaks to it: an order, or here, an
   * operator.
   */
  private void comeToRest() {
    faults.heal();
    script.hosts().forEach(host -> setCordon(host.spec().id(), Cordon.OPEN));
    calm = true;
    Instant latest = simulation.now().plus(COMES_TO_REST_WITHIN);
    var restless = new ArrayList<String>();
    do {
      runUntil(simulation.now().plus(LOOK_EVERY));
      journal.openRecoveries().forEach(vm -> control.lookAt(vm));
      restless.clear();
      restless.addAll(observer.restless(world.truth()));
    } while (!observer.failed() && !restless.isEmpty() && simulation.now().isBefore(latest));
    if (!observer.failed()) {
      restless.forEach(what ->
          observer.fail("not at rest " + COMES_TO_REST_WITHIN + " after all was mended: " + what));
      observer.atEnd(new JournalEnd(simulation.now(), Set.of(), true));
    }
  }

  private void runUntil(Instant until) {
    while (!observer.failed()) {
      Instant ours = simulation.nextAt().orElse(Instant.MAX);
      Instant worlds = world.nextEventAt().orElse(Instant.MAX);
      Instant next = ours.isBefore(worlds) ? ours : worlds;
      if (next.isAfter(until)) {
        break;
      }
      world.advanceTo(next).forEach(report -> control.onReport(report));
      simulation.moveTo(next);
      if (!ours.isAfter(next)) {
        simulation.runNext();
      }
      bury();
      observer.onStep(world.truth());
      if (simulation.steps() > MOST_STEPS) {
        observer.fail("more than " + MOST_STEPS + " steps");
      }
    }
    if (!observer.failed()) {
      simulation.moveTo(until);
    }
  }

  /** An operator who tries until it is done. */
  private void setCordon(HostId host, Cordon cordon) {
    if (control.isAlive()) {
      control.setCordon(host, cordon);
    } else {
      simulation.after(Duration.ofSeconds(5), () -> setCordon(host, cordon));
    }
  }

  private void onRecorded(JournalEntry entry) {
    observer.onRecorded(entry);
    if (entry instanceof JournalEntry.OfVm ofVm
        && ofVm.event() instanceof VmEvent.OfMigration step) {
      faults.onStep(step.event());
    }
  }

  private void kill() {
    control.die();
    bury();
  }

  /** Has the next control process begin a while after the last one died. */
  private void bury() {
    if (!control.isAlive() && !restarting) {
      restarting = true;
      if (incarnations > 1_000) {
        throw new IllegalStateException("the control process died a thousand times");
      }
      simulation.after(Duration.ofMillis(500 + chance.nextLong(60_000)), this::boot);
    }
  }

  private void boot() {
    restarting = false;
    if (!control.isAlive()) {
      control = nextLife();
    }
    control.boot();
  }

  private ControlProcess nextLife() {
    return new ControlProcess(
        new Outside(
            script,
            simulation,
            world,
            network,
            journal,
            rules,
            (moment, recorded) -> {
              boolean byWeather = faults.killsAt(moment, recorded);
              return killer.killsAt(moment, recorded) || byWeather;
            },
            () -> simulation.now().plus(faults.clockError()),
            () -> !calm),
        ++incarnations);
  }
}
