package io.drover.hypervisor.libvirt;

import io.drover.model.MigrationTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What to do about a guest that writes to its memory about as fast as it is copied. Each round of
 * pre-copy leaves an amount that was written to meanwhile; as long as the least of them falls, all
 * is well. Each round that does not get below it counts as a stall, and climbs one rung: a longer
 * pause is allowed for the switchover, and in the end what the policy says. The steps are oVirt's
 * legacy policy's: 100, 150, 200, 300, 400, 500 ms.
 *
 * <p>Immutable: {@link #after} gives the ladder as it is after a round, and its advice.
 */
record ConvergenceLadder(
    List<Duration> downtimes, LastRung last, long leastLeft, int stalls, int rung) {
  private static final List<Duration> STEPS =
      List.of(100, 150, 200, 300, 400, 500).stream().map(Duration::ofMillis).toList();

  /** A round must leave this share less than the least before it, or it is a stall. */
  private static final double PROGRESS = 0.95;

  /** Stalls on each rung before the next is climbed. */
  private static final int STALLS_A_RUNG = 1;

  /** What is done when the longest pause that is allowed does not do. */
  public enum LastRung {
    ABORT,
    /** The guest is slowed down already, step by step: the limit of rounds says when to abort. */
    SLOW_DOWN,
    POST_COPY,
    /** Pause the guest until all is copied. */
    PAUSE
  }

  /** What is to be done now. */
  sealed interface Advice {
    record AllowDowntime(Duration most) implements Advice {}

    record StartPostCopy() implements Advice {}

    record PauseGuest() implements Advice {}

    record GiveUp(String reason) implements Advice {}
  }

  record Step(ConvergenceLadder ladder, Optional<Advice> advice) {}

  ConvergenceLadder {
    downtimes = List.copyOf(downtimes);
  }

  /**
   * @param pauseAtLast whether a pre-copy that cannot converge pauses the guest rather than gives
   *     up
   */
  static ConvergenceLadder of(MigrationTerms terms, boolean pauseAtLast) {
    Duration most = terms.blackoutLimit();
    List<Duration> steps = STEPS.stream().filter(step -> step.compareTo(most) < 0).toList();
    List<Duration> downtimes = Stream.concat(steps.stream(), Stream.of(most)).toList();
    LastRung last =
        switch (terms.mode()) {
          case POST_COPY -> LastRung.POST_COPY;
          case AUTO_CONVERGE -> LastRung.SLOW_DOWN;
          case PRE_COPY, COLD -> pauseAtLast ? LastRung.PAUSE : LastRung.ABORT;
        };
    return new ConvergenceLadder(downtimes, last, Long.MAX_VALUE, 0, 0);
  }

  /** The pause that the switchover may take at first. */
  Duration firstDowntime() {
    return downtimes.getFirst();
  }

  /**
   * @param left bytes that the round which has just ended left to be sent again
   */
  Step after(int round, long left) {
    boolean progress = leastLeft == Long.MAX_VALUE || left < leastLeft * PROGRESS;
    long least = Math.min(leastLeft, left);
    if (progress || round <= 1) {
      return new Step(new ConvergenceLadder(downtimes, last, least, 0, rung), Optional.empty());
    }
    var stalled = new ConvergenceLadder(downtimes, last, least, stalls + 1, rung);
    return stalled.stalls >= STALLS_A_RUNG ? stalled.climb() : new Step(stalled, Optional.empty());
  }

  private Step climb() {
    if (rung + 1 < downtimes.size()) {
      return new Step(
          new ConvergenceLadder(downtimes, last, leastLeft, 0, rung + 1),
          Optional.of(new Advice.AllowDowntime(downtimes.get(rung + 1))));
    }
    return switch (last) {
      case POST_COPY -> new Step(this, Optional.of(new Advice.StartPostCopy()));
      case PAUSE -> new Step(this, Optional.of(new Advice.PauseGuest()));
      case ABORT -> new Step(this, Optional.of(new Advice.GiveUp(reason())));
      case SLOW_DOWN -> new Step(this, Optional.empty());
    };
  }

  private String reason() {
    return "not converging: no round left less than "
        + (leastLeft >> 10)
        + " KiB, and that takes longer than the "
        + downtimes.getLast().toMillis()
        + " ms that the guest may be paused";
  }
}
