package io.drover.simulation;

import io.drover.simulation.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of one run.
 *
 * @param failures what was broken; empty when nothing was
 * @param lastEvents before the failure, oldest first; empty when nothing was broken
 * @param steps things that happened
 * @param events recorded
 * @param virtualTime that passed
 * @param injected how often each fault was
 */
public record Outcome(
    long seed,
    List<String> failures,
    List<String> lastEvents,
    long steps,
    long events,
    Duration virtualTime,
    Map<Fault, Long> injected,
    Migrations migrations) {
  public Outcome {
    failures = List.copyOf(failures);
    lastEvents = List.copyOf(lastEvents);
    injected = Map.copyOf(injected);
  }

  public boolean passed() {
    return failures.isEmpty();
  }

  /**
   * How the migrations went.
   *
   * @param unknownResolved of those completed or rolled back: how many had an outcome that was not
   *     known for a while
   * @param lost guests that were lost, with their host or in a migration, and had to be started
   *     again
   */
  public record Migrations(long completed, long rolledBack, long unknownResolved, long lost) {
    public static final Migrations NONE = new Migrations(0, 0, 0, 0);

    public Migrations plus(Migrations other) {
      return new Migrations(
          completed + other.completed,
          rolledBack + other.rolledBack,
          unknownResolved + other.unknownResolved,
          lost + other.lost);
    }
  }
}
