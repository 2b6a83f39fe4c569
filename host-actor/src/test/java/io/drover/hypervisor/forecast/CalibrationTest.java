package io.drover.hypervisor.forecast;

import static io.drover.hypervisor.forecast.Shapes.LINK;
import static io.drover.hypervisor.forecast.Shapes.outcome;
import static io.drover.hypervisor.forecast.Shapes.settle;
import static io.drover.hypervisor.forecast.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final double MIB = 1 << 20;

  @Test
  void givenNoMoves_thenThePriorIsPromised() {
    Forecast forecast = new Calibration(List.of()).forecast(shape(500, 0, 0), LINK);

    assertThat(forecast.duration().toMillis() / 1e3)
        .isCloseTo(0.5 + 1.053 * 500 * MIB / 5e7, within(0.01));
    assertThat(forecast.bytes().bytes()).isEqualTo(500 << 20);
    assertThat(forecast.durationP95().toMillis())
        .isGreaterThan(forecast.duration().toMillis() * 11 / 10);
  }

  /**
   * Two seconds to set up, 70 % of the link, 20 % more bytes than the model says; 1 in 6 is wild.
   */
  @Test
  void givenNoiseAndOutliers_thenTheTrueFactorsAreLearned() {
    List<Settled> moves = world(60, 3, 0.05, 6);

    Forecast forecast = new Calibration(moves).forecast(shape(500, 0, 0), LINK);

    double bytes = 1.2 * 500 * MIB;
    assertThat(forecast.bytes().bytes() / bytes).isCloseTo(1, within(0.04));
    assertThat(forecast.duration().toMillis() / 1e3 / (2 + bytes / (0.7 * 5e7)))
        .isCloseTo(1, within(0.05));
    assertThat(forecast.blackout().toMillis()).isBetween(200L, 300L);
  }

  @Test
  void givenEnoughMoves_thenNineteenOfTwentyStayBelowTheirP95() {
    List<Settled> moves = world(300, 11, 0.08, Integer.MAX_VALUE);

    var account = PromiseLedger.Account.of(moves.subList(30, 300));

    assertThat(account.duration().p95Held()).isBetween(0.9, 0.99);
    assertThat(account.bytes().p95Held()).isBetween(0.9, 0.99);
    assertThat(account.duration().medianError()).isLessThan(0.1);
  }

  @Test
  void givenALinkThatIsSlowerThanItsTier_thenItAloneIsPromisedMoreTime() {
    var moves = new ArrayList<Settled>();
    var slow = new Link("slow", "tcp", LINK.rate());
    for (int i = 0; i < 20; i++) {
      MigrationShape shape = shape(100 + 20 * i, 0, 0);
      double bytes = shape.inUse().bytes();
      Link link = i % 5 == 0 ? slow : LINK;
      double seconds = (0.5 + 1.053 * bytes / 5e7) * (link == slow ? 2 : 1);
      Forecast forecast = new Calibration(moves).forecast(shape, link);
      moves.add(
          new Settled(
              new Promise(Shapes.id(i + 1), shape, link, forecast), outcome(seconds, bytes, 0.15)));
    }
    var calibration = new Calibration(moves);

    double usual = calibration.forecast(shape(300, 0, 0), LINK).duration().toMillis();
    double slower = calibration.forecast(shape(300, 0, 0), slow).duration().toMillis();

    assertThat(slower / usual).isBetween(1.3, 2.1);
    assertThat(usual / 1e3).isCloseTo(0.5 + 1.053 * 300 * MIB / 5e7, within(0.2));
  }

  /** Each with what was promised from those before it. */
  private static List<Settled> world(int count, long seed, double noise, int oneIsWildIn) {
    var chance = new Random(seed);
    var moves = new ArrayList<Settled>();
    for (int i = 1; i <= count; i++) {
      MigrationShape shape = shape(100 + chance.nextInt(900), chance.nextInt(20), 1000);
      double modelled = PreCopyModel.run(shape, 0.7 * 5e7).bytes();
      double bytes = 1.2 * modelled * Math.exp(noise * chance.nextGaussian());
      double seconds = (2 + bytes / (0.7 * 5e7)) * Math.exp(noise * chance.nextGaussian());
      double wild = i % oneIsWildIn == 0 ? 5 : 1;
      moves.add(settle(moves, i, shape, outcome(seconds * wild, bytes * wild, 0.25 * wild)));
    }
    return moves;
  }
}
