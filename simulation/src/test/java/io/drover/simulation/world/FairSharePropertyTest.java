package io.drover.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FairSharePropertyTest {
  private static final double ROUNDING = 1e-6;

  @Property(tries = 300)
  void noLinkCarriesMoreThanItCan_andEveryFlowHasABottleneckWhereNoneGetsMore(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 30) int links,
      @ForAll @IntRange(max = 120) int flows) {
    var random = new SplittableRandom(seed);
    double[] capacity = random.doubles(links, 1, 100).toArray();
    int[][] routes = new int[flows][];
    for (int flow = 0; flow < flows; flow++) {
      routes[flow] = random.ints(1 + random.nextInt(4), 0, links).distinct().toArray();
    }
    double[] rates = new double[flows];

    new FairShare(links).share(capacity, routes, flows, rates);

    double[] carried = new double[links];
    double[] greatest = new double[links];
    for (int flow = 0; flow < flows; flow++) {
      for (int link : routes[flow]) {
        carried[link] += rates[flow];
        greatest[link] = Math.max(greatest[link], rates[flow]);
      }
    }
    for (int link = 0; link < links; link++) {
      assertThat(carried[link]).as("link %d", link).isLessThanOrEqualTo(capacity[link] + ROUNDING);
    }
    for (int flow = 0; flow < flows; flow++) {
      boolean held = false;
      for (int link : routes[flow]) {
        held |=
            carried[link] > capacity[link] - ROUNDING && rates[flow] > greatest[link] - ROUNDING;
      }
      assertThat(held).as("flow %d has a full link on which no flow gets more", flow).isTrue();
    }
  }

  /**
   * Two flows share a link of 10, one of them also crosses a link of 2: it gets 2, the other the
   * rest.
   */
  @Test
  void whatOneFlowCannotUse_theOthersGet() {
    double[] rates = new double[2];

    new FairShare(2).share(new double[] {10, 2}, new int[][] {{0}, {0, 1}}, 2, rates);

    assertThat(rates).containsExactly(8, 2);
  }
}
