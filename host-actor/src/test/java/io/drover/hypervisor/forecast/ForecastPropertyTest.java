package io.drover.hypervisor.forecast;

import static io.drover.hypervisor.forecast.Shapes.LINK;
import static io.drover.hypervisor.forecast.Shapes.outcome;
import static io.drover.hypervisor.forecast.Shapes.settle;
import static io.drover.hypervisor.forecast.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.MigrationMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ForecastPropertyTest {
  @Property
  void noLessThanTheMemoryInUseIsSentAndP95IsNeverLess(
      @ForAll MigrationMode mode,
      @ForAll @IntRange(min = 1, max = 4096) int inUse,
      @ForAll @IntRange(max = 200) int rate,
      @ForAll @IntRange(max = 4096) int set,
      @ForAll long seed) {
    MigrationShape shape = shape(mode, inUse, rate, Math.min(set, inUse));

    Forecast forecast = new Calibration(oddMoves(seed)).forecast(shape, LINK);

    assertThat(forecast.bytes()).isGreaterThanOrEqualTo(shape.inUse());
    assertThat(forecast.bytesP95()).isGreaterThanOrEqualTo(forecast.bytes());
    assertThat(forecast.durationP95()).isGreaterThanOrEqualTo(forecast.duration());
    assertThat(forecast.blackoutP95()).isGreaterThanOrEqualTo(forecast.blackout());
  }

  /** Moves that no model explains: what they teach may be nonsense, but never breaks anything. */
  private static List<Settled> oddMoves(long seed) {
    var chance = new Random(seed);
    var moves = new ArrayList<Settled>();
    for (int i = 1; i <= 10; i++) {
      var measured = outcome(anything(chance, 1), anything(chance, 1e8), anything(chance, 0.1));
      moves.add(settle(moves, i, shape(1 + chance.nextInt(999), chance.nextInt(99), 50), measured));
    }
    return moves;
  }

  /** A thousand times this, or a thousandth, or in between. */
  private static double anything(Random chance, double around) {
    return around * Math.pow(1000, chance.nextDouble(-1, 1));
  }

  /** Where the copy ends by itself: else less is sent, as it is given up early. */
  @Property
  void aGuestThatDirtiesFasterIsNeverPromisedLess(
      @ForAll @IntRange(min = 20, max = 4096) int inUse,
      @ForAll @IntRange(max = 30) int rate,
      @ForAll @IntRange(max = 12) int more,
      @ForAll @IntRange(min = 1, max = 4096) int set) {
    double fewBytes = PreCopyModel.run(shape(inUse, rate, Math.min(set, inUse)), 5e7).bytes();
    var faster = PreCopyModel.run(shape(inUse, rate + more, Math.min(set, inUse)), 5e7);

    // A round more or less at the end shifts up to what fits into the downtime.
    assertThat(!faster.converges() || faster.bytes() >= fewBytes - 5e7 * 0.05).isTrue();
  }
}
