package io.drover.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BanditTest {
  private final Bandit bandit = new Bandit(3);

  @Test
  void eachWayIsTakenOnceFirst() {
    assertThat(IntStream.range(0, 3).map(_ -> bandit.next())).containsExactly(0, 1, 2);
  }

  @Test
  void theWayThatPaidIsTakenMostAndTheOthersNotForgotten() {
    int[] taken = new int[3];
    for (int i = 0; i < 60; i++) {
      int way = bandit.next();
      taken[way]++;
      bandit.reward(way, way == 1 ? 3_000 : 2_000);
    }

    assertThat(taken[1]).isGreaterThan(40);
    assertThat(taken[0]).isGreaterThan(1);
    assertThat(taken[2]).isGreaterThan(1);
  }

  @Test
  void whereNothingPaysAllAreTakenInTurn() {
    int[] taken = new int[3];
    for (int i = 0; i < 30; i++) {
      taken[bandit.next()]++;
    }

    assertThat(taken).containsExactly(10, 10, 10);
  }
}
