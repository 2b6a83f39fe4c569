package io.drover.hypervisor.forecast;

import io.drover.model.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What earlier moves teach about the next one. The same moves always teach the same: nothing is
 * kept beside them.
 *
 * <p>Of a tier: the time that does not hang on the bytes, and how much longer than its link should
 * take they travel (a line through durations over {@code bytes / rate}); the factors by which the
 * model's bytes and blackout were off. Of a link: a further factor for the time. All are medians,
 * so that a few odd moves change nothing, and are drawn towards what was believed before by {@link
 * #DRAWN_BY} moves' weight: towards the tier for a link, towards other tiers and in the end towards
 * {@link #PRIOR_LINE} for a tier.
 *
 * <p>P95 comes from the promises themselves: how far each was off, in units of what the model said
 * it might be off, and of those the value that 95 of 100 stay below.
 */
final class Calibration {
  /** Only so many of the newest moves count, of a tier and of a link each. */
  static final int MOST_MOVES = 96;

  private static final double DRAWN_BY = 3;

  /** Half a second to set up and finish, and headers that take 5 of 100 bytes. */
  private static final RobustLine PRIOR_LINE = new RobustLine(0.5, 1.053);

  private static final double[] PRIOR_AT = {0.5, 3, 10};

  /** The state of its devices and two round trips, beside the pages that are left. */
  private static final double PRIOR_PAUSE_SECONDS = 0.02;

  /**
   * What waits in the sending socket when the guest is paused, and counted as sent: the most that
   * Linux lets it grow to (tcp_wmem). Nothing on a fast link, and as much as the pages on a slow
   * one.
   */
  private static final double IN_FLIGHT_BYTES = 4 << 20;

  /** Of a normal distribution, at (i - 1/2) / 19; the other nine are these below zero. */
  private static final double[] NORMAL = {
    0, 0.132, 0.267, 0.407, 0.555, 0.717, 0.899, 1.119, 1.412, 1.938
  };

  /** Moves that are taken to have been off as much as the model says. */
  private static final double PRIOR_MOVES = 4;

  /** How far off one move may be to widen the promises to all others. */
  private static final double MOST_SCORE = 3;

  private static final double P95 = 0.95;
  private static final double BYTES_SIGMA = 0.05;
  private static final double DURATION_SIGMA = 0.06;
  private static final double BLACKOUT_SIGMA = 0.15;

  /** What chance does to the time to set up and finish, in seconds. */
  private static final double SETUP_SIGMA_SECONDS = 0.2;

  private static final double MOST_SIGMA = 1;

  private final List<Settled> earlier;

  Calibration(List<Settled> earlier) {
    this.earlier = List.copyOf(earlier);
  }

  /** What is believed of one link, before any shape is looked at. */
  private record Belief(RobustLine line, double slower, double bytes, double blackout) {
    double bytesPerSecond(Link link) {
      return link.rate().bytesPerSecond() / (line.slope() * slower);
    }

    double seconds(Link link, double bytes) {
      return slower * line.at(bytes / link.rate().bytesPerSecond());
    }
  }

  Forecast forecast(MigrationShape shape, Link link) {
    List<Settled> tier = newest(settled -> settled.promise().link().tier().equals(link.tier()));
    List<Settled> alike = tier.isEmpty() ? newest(_ -> true) : tier;
    Belief belief = belief(alike, link);
    PreCopyModel.Course course = PreCopyModel.run(shape, belief.bytesPerSecond(link));
    double bytes = Math.max(shape.inUse().bytes(), course.bytes() * belief.bytes());
    double seconds = belief.seconds(link, bytes);
    double paused = paused(course, belief.bytesPerSecond(link)) * belief.blackout();
    var sigma = Sigma.of(shape, link);
    double bytesP95 = bytes * upper(alike, Calibration::bytesScore, sigma.bytes);
    double secondsP95 = seconds * upper(alike, Calibration::durationScore, sigma.duration);
    double pausedP95 = paused * upper(alike, Calibration::blackoutScore, sigma.blackout);
    return new Forecast(
        duration(seconds),
        duration(secondsP95),
        new DataSize(Math.round(bytes)),
        new DataSize(Math.round(bytesP95)),
        duration(paused),
        duration(pausedP95),
        course.converges());
  }

  private List<Settled> newest(java.util.function.Predicate<Settled> which) {
    List<Settled> found = earlier.stream().filter(which).toList();
    return found.subList(Math.max(0, found.size() - MOST_MOVES), found.size());
  }

  // ---------------------------------------------------------------- what is believed

  private Belief belief(List<Settled> alike, Link link) {
    RobustLine line = line(alike);
    List<Settled> sameLink =
        newest(settled ->
            settled.promise().link().tier().equals(link.tier())
                && settled.promise().link().name().equals(link.name()));
    double slower = factor(sameLink, settled -> seconds(settled) / line.at(idealSeconds(settled)));
    double bytes = factor(alike, settled -> bytes(settled) / modelled(settled, line).bytes());
    double blackout =
        factor(
            alike,
            settled ->
                PreCopyModel.seconds(settled.outcome().blackout())
                    / paused(modelled(settled, line), bytesPerSecond(settled, line)));
    return new Belief(line, slower, bytes, blackout);
  }

  private static RobustLine line(List<Settled> alike) {
    var points = new ArrayList<RobustLine.Point>();
    for (double x : PRIOR_AT) {
      points.add(new RobustLine.Point(x, PRIOR_LINE.at(x)));
    }
    for (Settled settled : alike) {
      points.add(new RobustLine.Point(idealSeconds(settled), seconds(settled)));
    }
    RobustLine found = RobustLine.through(points);
    return new RobustLine(Math.max(0, found.intercept()), Math.max(0.1, found.slope()));
  }

  private static PreCopyModel.Course modelled(Settled settled, RobustLine line) {
    return PreCopyModel.run(settled.promise().shape(), bytesPerSecond(settled, line));
  }

  private static double bytesPerSecond(Settled settled, RobustLine line) {
    return settled.promise().link().rate().bytesPerSecond() / line.slope();
  }

  private static double paused(PreCopyModel.Course course, double bytesPerSecond) {
    double inFlight = Math.min(course.bytes(), IN_FLIGHT_BYTES);
    return course.pausedSeconds() + inFlight / bytesPerSecond + PRIOR_PAUSE_SECONDS;
  }

  /**
   * The median ratio of what was measured to what was expected, drawn towards 1 if there are few.
   */
  private static double factor(List<Settled> moves, ToDoubleFunction<Settled> ratio) {
    List<Double> logs =
        moves.stream()
            .map(settled -> Math.log(ratio.applyAsDouble(settled)))
            .filter(Double::isFinite)
            .toList();
    return Math.exp(Quantiles.median(logs) * logs.size() / (logs.size() + DRAWN_BY));
  }

  private static double idealSeconds(Settled settled) {
    return bytes(settled) / settled.promise().link().rate().bytesPerSecond();
  }

  private static double seconds(Settled settled) {
    return PreCopyModel.seconds(settled.outcome().duration());
  }

  private static double bytes(Settled settled) {
    return settled.outcome().bytes().bytes();
  }

  // ---------------------------------------------------------------- how far off it may be

  /** One standard deviation of the logarithm of each figure, as the model sees it. */
  private record Sigma(double bytes, double duration, double blackout) {
    static Sigma of(MigrationShape shape, Link link) {
      double rate = link.rate().bytesPerSecond() / PRIOR_LINE.slope();
      double uncertainty = Math.min(0.9, shape.dirtying().uncertainty());
      var more = PreCopyModel.run(shape.with(shape.dirtying().times(1 + uncertainty)), rate);
      var less = PreCopyModel.run(shape.with(shape.dirtying().times(1 - uncertainty)), rate);
      double swing = Math.abs(Math.log(Math.max(1, more.bytes()) / Math.max(1, less.bytes()))) / 2;
      double seconds = PRIOR_LINE.at(PreCopyModel.run(shape, rate).bytes() / rate);
      return new Sigma(
          Math.min(MOST_SIGMA, Math.hypot(BYTES_SIGMA, swing)),
          Math.min(
              MOST_SIGMA,
              Math.hypot(Math.hypot(DURATION_SIGMA, swing), SETUP_SIGMA_SECONDS / seconds)),
          BLACKOUT_SIGMA);
    }
  }

  /**
   * By how much a P95 lies above its figure. Until there are enough moves, they stand beside a
   * normal distribution that is as wide as they are.
   */
  private static double upper(List<Settled> alike, ToDoubleFunction<Settled> score, double sigma) {
    List<Double> found = alike.stream().map(score::applyAsDouble).filter(Double::isFinite).toList();
    double squares =
        found.stream().mapToDouble(s -> Math.min(s * s, MOST_SCORE * MOST_SCORE)).sum();
    double width = Math.sqrt((PRIOR_MOVES + squares) / (PRIOR_MOVES + found.size()));
    var scores = new ArrayList<>(found);
    for (double normal : NORMAL) {
      scores.add(normal * width);
      if (normal > 0) {
        scores.add(-normal * width);
      }
    }
    return Math.exp(Math.max(0, Quantiles.next(scores, P95)) * sigma);
  }

  private static double durationScore(Settled settled) {
    double promised = PreCopyModel.seconds(settled.promise().forecast().duration());
    return Math.log(seconds(settled) / promised) / sigma(settled).duration;
  }

  private static double bytesScore(Settled settled) {
    double promised = settled.promise().forecast().bytes().bytes();
    return Math.log(bytes(settled) / promised) / sigma(settled).bytes;
  }

  private static double blackoutScore(Settled settled) {
    double promised = PreCopyModel.seconds(settled.promise().forecast().blackout());
    double measured = PreCopyModel.seconds(settled.outcome().blackout());
    return Math.log(measured / promised) / sigma(settled).blackout;
  }

  private static Sigma sigma(Settled settled) {
    return Sigma.of(settled.promise().shape(), settled.promise().link());
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** What is known to be slower or faster than it was built for; for people to read. */
  Optional<Double> measuredRate(Link link) {
    List<Settled> tier = newest(settled -> settled.promise().link().tier().equals(link.tier()));
    return tier.isEmpty() ? Optional.empty() : Optional.of(belief(tier, link).bytesPerSecond(link));
  }
}
