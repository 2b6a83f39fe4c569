package io.drover.simulation.benchmark.placement;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cpu;
import io.drover.model.HostDigest;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Unplaceable;
import io.drover.placement.Placer;
import io.drover.simulation.benchmark.FleetRules;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.FleetShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * VMs arrive one after the other and take their places; for each one that does, another leaves, so
 * the fleet stays as full as it was. What is timed of one placement is the answer and the taking of
 * the place; departures count for the rate.
 *
 * <p>Every answer is held against the rules in {@link PlacementBooks}, and 200 of them against a
 * scan of all hosts. Neither is timed.
 */
public final class PlacementYardstick {
  private static final int MOST_SCANS = 200;

  /** How much of its CPU a VM is expected to use, by class: idle, usual and busy ones. */
  private static final int[] USE_PERCENT = {10, 25, 65};

  private final Settings settings;
  private final LongSupplier nanoClock;
  private final SplittableRandom chance;
  private final FleetRules rules;
  private final Placer placer;
  private final PlacementBooks books;
  private final List<Tenant> tenants = new ArrayList<>();
  private int arrivals;
  private int taken;
  private int unplaceable;
  private long placingNanos;
  private long leavingNanos;

  /**
   * @param warmUp placements made before any is timed
   * @param placements placements that are timed
   */
  public record Settings(FleetShape shape, int warmUp, int placements, long seed) {}

  /**
   * @param unplaceable VMs for which no host was allowed; not among the timed ones
   * @param checked answers held against the rules: all of them, the warm-up's included
   * @param scanned answers that were also held against a scan of all hosts
   * @param scanP50Micros what such a scan took
   */
  public record Result(
      int hosts,
      int vms,
      long seed,
      int warmUp,
      int placements,
      double p50Micros,
      double p99Micros,
      double maxMicros,
      long placementsPerSecond,
      int unplaceable,
      int checked,
      int scanned,
      double scanP50Micros) {}

  private record Tenant(VmSpec vm, Placement place, Cpu use) {}

  private PlacementYardstick(Settings settings, LongSupplier nanoClock) {
    this.settings = settings;
    this.nanoClock = nanoClock;
    chance = new SplittableRandom(settings.seed());
    List<HostDigest> digests = RuledFleet.digests(settings.shape(), settings.seed());
    rules = new FleetRules(settings.shape());
    var weights = Weights.forLoad(0.8);
    placer =
        new Placer(
            FleetSnapshot.of(1, RuledFleet.NOON, digests, RuledFleet.STALE_AFTER, rules.rules()),
            weights);
    books =
        new PlacementBooks(
            digests,
            rules.rules(),
            weights.targetCeiling(),
            RuledFleet.NOON.minus(RuledFleet.STALE_AFTER));
    arrivals = settings.shape().vms();
    for (HostDigest host : digests) {
      host.guests()
          .forEach(guest ->
              tenants.add(
                  new Tenant(
                      guest.vm(), new Placement(host.spec().id(), guest.numa()), guest.cpuUsed())));
    }
  }

  /**
   * @throws IllegalStateException when an answer breaks a rule or is not the best one
   */
  public static Result run(Settings settings, LongSupplier nanoClock, Consumer<String> progress) {
    progress.accept("building the fleet");
    var yardstick = new PlacementYardstick(settings, nanoClock);
    progress.accept("warming up with " + settings.warmUp() + " placements");
    yardstick.place(settings.warmUp());
    progress.accept("timing " + settings.placements() + " placements");
    return yardstick.timed();
  }

  private Result timed() {
    placingNanos = 0;
    leavingNanos = 0;
    unplaceable = 0;
    long[][] nanos = place(settings.placements());
    return new Result(
        settings.shape().hosts(),
        settings.shape().vms(),
        settings.seed(),
        settings.warmUp(),
        settings.placements(),
        micros(nanos[0], 0.5),
        micros(nanos[0], 0.99),
        micros(nanos[0], 1),
        Math.round(settings.placements() * 1e9 / Math.max(1, placingNanos + leavingNanos)),
        unplaceable,
        taken,
        nanos[1].length,
        micros(nanos[1], 0.5));
  }

  private static double micros(long[] sorted, double quantile) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1000.0;
  }

  /** The times of so many placements, and those of the scans, each sorted. */
  private long[][] place(int count) {
    long[] placing = new long[count];
    int every = Math.max(1, count / MOST_SCANS);
    long[] scanning = new long[count / every];
    for (int i = 0; i < count; ) {
      VmSpec vm = arrival();
      int percent = USE_PERCENT[chance.nextInt(USE_PERCENT.length)];
      var use = new Cpu(vm.size().cpu().millicores() * percent / 100);
      long start = nanoClock.getAsLong();
      PlacementAnswer answer = placer.place(vm, use);
      placing[i] = nanoClock.getAsLong() - start;
      if (answer instanceof Placed placed) {
        if (i % every == 0 && i / every < scanning.length) {
          scanning[i / every] = againstScan(answer, vm, use);
        }
        start = nanoClock.getAsLong();
        placer.take(placed, use);
        placing[i] += nanoClock.getAsLong() - start;
        placingNanos += placing[i++];
        settle(placed, use);
        leave();
      } else {
        unplaceable++;
        refuseEndless((Unplaceable) answer, count);
      }
    }
    Arrays.sort(placing);
    Arrays.sort(scanning);
    return new long[][] {placing, scanning};
  }

  private VmSpec arrival() {
    int index = arrivals++;
    VmSpec vm = DerivedFleet.arrival(index, chance);
    return rules.grouped(vm, index, chance.nextInt(10) > 0 ? vm.pool() : RuledFleet.SECOND_POOL);
  }

  private long againstScan(PlacementAnswer answer, VmSpec vm, Cpu use) {
    long start = nanoClock.getAsLong();
    PlacementAnswer scanned = placer.placeByScan(vm, use);
    long took = nanoClock.getAsLong() - start;
    if (!answer.equals(scanned)) {
      throw new IllegalStateException(
          "the placer says " + answer + ", a scan of all hosts " + scanned);
    }
    return took;
  }

  private void settle(Placed placed, Cpu use) {
    books
        .broken(placed.vm(), placed.placement(), use)
        .ifPresent(what -> {
          throw new IllegalStateException("the placer chose " + what + ": " + placed);
        });
    books.arrive(placed.vm(), placed.placement(), use);
    tenants.add(new Tenant(placed.vm(), placed.placement(), use));
    taken++;
  }

  private void leave() {
    int at = chance.nextInt(tenants.size());
    Tenant gone = tenants.get(at);
    tenants.set(at, tenants.getLast());
    tenants.removeLast();
    long start = nanoClock.getAsLong();
    boolean left = placer.release(gone.vm().id(), gone.place().host());
    leavingNanos += nanoClock.getAsLong() - start;
    if (!left) {
      throw new IllegalStateException("the placer lost " + gone);
    }
    books.leave(gone.vm(), gone.place(), gone.use());
  }

  private void refuseEndless(Unplaceable answer, int count) {
    if (unplaceable > count) {
      throw new IllegalArgumentException(
          "the fleet is too full to place VMs one by one: "
              + answer.reason()
              + ". Ask for fewer VMs");
    }
  }
}
