package io.drover.simulation;

import io.drover.simulation.Outcome.Migrations;
import io.drover.simulation.fault.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Many seeds, run side by side, each on one thread. */
public final class Campaign {
  /** Failed runs whose outcome is kept; the rest are only counted. */
  private static final int MOST_KEPT = 20;

  private Campaign() {}

  /**
   * What became of all runs so far.
   *
   * @param failures the first failed outcomes by seed, at most {@value #MOST_KEPT}
   */
  public record Totals(
      long seeds,
      long failed,
      long steps,
      long events,
      Duration virtualTime,
      Map<Fault, Long> injected,
      Migrations migrations,
      NavigableMap<Long, Outcome> failures) {
    static final Totals NONE =
        new Totals(
            0, 0, 0, 0, Duration.ZERO, Map.of(), Migrations.NONE, Collections.emptyNavigableMap());

    Totals plus(Outcome outcome) {
      var faults = new EnumMap<Fault, Long>(Fault.class);
      faults.putAll(injected);
      outcome.injected().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
      var kept = new TreeMap<>(failures);
      if (!outcome.passed()) {
        kept.put(outcome.seed(), outcome);
        if (kept.size() > MOST_KEPT) {
          kept.pollLastEntry();
        }
      }
      return new Totals(
          seeds + 1,
          failed + (outcome.passed() ? 0 : 1),
          steps + outcome.steps(),
          events + outcome.events(),
          virtualTime.plus(outcome.virtualTime()),
          Collections.unmodifiableMap(faults),
          migrations.plus(outcome.migrations()),
          Collections.unmodifiableNavigableMap(kept));
    }
  }

  /**
   * Runs {@code count} seeds from {@code first} on.
   *
   * @param progress given the totals after each run, on the calling thread
   */
  public static Totals run(
      long first, long count, Set<Fault> allowed, int threads, Consumer<Totals> progress)
      throws InterruptedException {
    Totals totals = Totals.NONE;
    try (var executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "seeds");
              thread.setDaemon(true);
              return thread;
            })) {
      var runs = new ExecutorCompletionService<Outcome>(executor);
      long begun = 0;
      for (long ended = 0; ended < count; ended++) {
        while (begun < count && begun - ended < 2L * threads) {
          long seed = first + begun++;
          runs.submit(() -> FleetSimulation.run(seed, allowed));
        }
        totals = totals.plus(runs.take().get());
        progress.accept(totals);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run broke off", e.getCause());
    }
    return totals;
  }
}
