package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Makes a promise for each migration before it begins, from earlier ones alone, and keeps it beside
 * what came of it. Bounded: the oldest go first. Its owner writes down what has settled and gives
 * it back at the next start, so that nothing that was learned is lost.
 */
public final class PromiseLedger implements Forecasts {
  /** Promises whose end was never heard of. */
  private static final int MOST_OPEN = 1_000;

  private final BiFunction<HostId, HostId, Link> links;
  private final int most;
  private final Consumer<Settled> onSettled;
  private final Map<MigrationId, Promise> open = new LinkedHashMap<>();
  private final Deque<Settled> settled = new ArrayDeque<>();
  private int failed;

  /**
   * @param links what lies between two hosts
   * @param most moves that are kept
   * @param earlier what had settled before, the oldest first
   * @param onSettled to write it down, if that is wanted
   */
  public PromiseLedger(
      BiFunction<HostId, HostId, Link> links,
      int most,
      List<Settled> earlier,
      Consumer<Settled> onSettled) {
    this.links = links;
    this.most = most;
    this.onSettled = onSettled;
    earlier.forEach(this::keep);
  }

  /** What a migration of this shape would be promised now. */
  public synchronized Forecast forecast(MigrationShape shape) {
    return new Calibration(List.copyOf(settled)).forecast(shape, link(shape));
  }

  private Link link(MigrationShape shape) {
    Link link = links.apply(shape.from(), shape.to());
    DataRate limit = shape.rateLimit();
    return limit.equals(DataRate.ZERO) || limit.compareTo(link.rate()) > 0
        ? link
        : new Link(link.name(), link.tier(), limit);
  }

  @Override
  public synchronized void onBegin(MigrationId migration, MigrationShape shape) {
    open.put(migration, new Promise(migration, shape, link(shape), forecast(shape)));
    if (open.size() > MOST_OPEN) {
      open.remove(open.keySet().iterator().next());
    }
  }

  @Override
  public synchronized void onCompleted(MigrationId migration, MigrationOutcome outcome) {
    Promise promise = open.remove(migration);
    if (promise != null) {
      var now = new Settled(promise, outcome);
      keep(now);
      onSettled.accept(now);
    }
  }

  @Override
  public synchronized void onFailed(MigrationId migration) {
    if (open.remove(migration) != null) {
      failed++;
    }
  }

  private void keep(Settled one) {
    settled.addLast(one);
    if (settled.size() > most) {
      settled.removeFirst();
    }
  }

  /** The promise of a migration that has not ended yet. */
  public synchronized Optional<Promise> open(MigrationId migration) {
    return Optional.ofNullable(open.get(migration));
  }

  /** The oldest first. */
  public synchronized List<Settled> settled() {
    return new ArrayList<>(settled);
  }

  /** Migrations that were promised something and did not complete. */
  public synchronized int failed() {
    return failed;
  }

  /**
   * How well promises of one figure were kept.
   *
   * @param medianError of the amounts by which the measured ones were off, as shares of them
   * @param p95Held share of moves whose P95 was not exceeded
   */
  public record Kept(int moves, double medianError, double p95Held) {
    static Kept of(
        List<Settled> moves,
        ToDoubleFunction<Forecast> p50,
        ToDoubleFunction<Forecast> p95,
        ToDoubleFunction<MigrationOutcome> measured) {
      var errors = new ArrayList<Double>();
      int held = 0;
      for (Settled move : moves) {
        Forecast forecast = move.promise().forecast();
        double found = measured.applyAsDouble(move.outcome());
        errors.add(Math.abs(p50.applyAsDouble(forecast) - found) / found);
        held += found <= p95.applyAsDouble(forecast) ? 1 : 0;
      }
      return new Kept(
          moves.size(),
          Quantiles.median(errors),
          moves.isEmpty() ? 1 : (double) held / moves.size());
    }
  }

  /** Of the three figures, over some moves. */
  public record Account(Kept duration, Kept bytes, Kept blackout) {
    public static Account of(List<Settled> moves) {
      return new Account(
          Kept.of(
              moves,
              f -> f.duration().toNanos(),
              f -> f.durationP95().toNanos(),
              o -> o.duration().toNanos()),
          Kept.of(moves, f -> f.bytes().bytes(), f -> f.bytesP95().bytes(), o -> o.bytes().bytes()),
          Kept.of(
              moves,
              f -> f.blackout().toNanos(),
              f -> f.blackoutP95().toNanos(),
              o -> o.blackout().toNanos()));
    }
  }
}
