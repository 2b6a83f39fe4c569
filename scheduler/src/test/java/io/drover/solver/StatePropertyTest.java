package io.drover.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Every change is held against a state that is brought to the same place from scratch. */
class StatePropertyTest {
  private static final int HOSTS = 6;
  private static final int VMS = 24;
  private static final int COLUMNS = 3;
  private static final int CHANGES = 300;

  /** Beyond any cost, and far enough from overflow. */
  private static final long FAR = Long.MAX_VALUE / 4;

  @Property(tries = 150)
  void aJudgedChangeIsWhatDoingItFromScratchCosts(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    Problem p = fleet(random);
    var s = new State(p);
    var repair = new Repair(s, new Chance(seed));
    for (int i = 0; i < CHANGES; i++) {
      if (i % 50 == 25) {
        s.price(random.nextInt(3) * 7L, 0);
      }
      int v = random.nextInt(VMS);
      int h = random.nextInt(HOSTS);
      int row = anyRow(p, v, random);
      if (h != s.host[v] && s.admits(v, h, row) && !s.soft(v)) {
        long before = s.cost();
        long judged = s.shiftDelta(v, h, row, FAR);
        s.shift(v, h, row);
        assertThat(s.cost() - before).as("seed %d", seed).isEqualTo(judged);
      }
      int w = random.nextInt(VMS);
      int rowV = anyRow(p, v, random);
      int rowW = anyRow(p, w, random);
      if (s.host[v] != s.host[w] && s.maySwap(v, w, rowV, rowW) && !s.soft(v) && !s.soft(w)) {
        long before = s.cost();
        long judged = s.swapDelta(v, w, rowV, rowW, FAR);
        int hostV = s.host[v];
        int hostW = s.host[w];
        s.lift(v);
        s.lift(w);
        s.drop(v, hostW, rowV);
        s.drop(w, hostV, rowW);
        assertThat(s.cost() - before).as("seed %d", seed).isEqualTo(judged);
      }
      if (s.over() == 0) {
        s.price(0, 0);
      }
      assertARepairPaysOrIsTakenBack(s, repair, random, seed);
      assertSameFromScratch(p, s, seed);
    }
  }

  @Property(tries = 60)
  void aSearchBreaksNothingAndRepeatsExactly(@ForAll long seed) {
    Problem p = fleet(new SplittableRandom(seed));
    var start = new State(p);

    Solution once = Portfolio.solve(p, Budget.steps(40_000), 2, Recipe.USUAL, 7, _ -> {});
    Solution again = Portfolio.solve(p, Budget.steps(40_000), 2, Recipe.USUAL, 7, _ -> {});

    assertThat(once.host()).as("seed %d", seed).isEqualTo(again.host());
    var end = new State(p);
    for (int v = 0; v < VMS; v++) {
      end.shift(v, once.host()[v], p.firstRow[v] + once.mode()[v]);
    }
    assertThat(end.cost()).isEqualTo(once.cost()).isLessThanOrEqualTo(start.cost());
    assertThat(end.broken()).isLessThanOrEqualTo(start.broken());
    for (int h = 0; h < HOSTS; h++) {
      for (int r = 0; r < COLUMNS; r++) {
        assertThat(end.free(h, r))
            .as("seed %d host %d column %d", seed, h, r)
            .isGreaterThanOrEqualTo(Math.min(0, start.free(h, r)));
      }
    }
  }

  private static void assertARepairPaysOrIsTakenBack(
      State s, Repair repair, SplittableRandom random, long seed) {
    long before = s.cost();
    int broken = s.broken();
    int[] hosts = s.host.clone();
    int[] rows = s.row.clone();
    long limit = random.nextInt(60);
    if (repair.around(random.nextInt(VMS), limit)) {
      assertThat(s.cost()).as("seed %d", seed).isLessThanOrEqualTo(before + limit);
      assertThat(s.broken()).as("seed %d", seed).isLessThanOrEqualTo(broken);
    } else {
      assertThat(s.cost()).as("seed %d", seed).isEqualTo(before);
      assertThat(s.host).as("seed %d", seed).isEqualTo(hosts);
      assertThat(s.row).as("seed %d", seed).isEqualTo(rows);
    }
  }

  private static void assertSameFromScratch(Problem p, State s, long seed) {
    if (s.over() > 0) {
      return;
    }
    var fresh = new State(p);
    for (int v = 0; v < VMS; v++) {
      fresh.shift(v, s.host[v], s.row[v]);
    }
    assertThat(s.cost()).as("seed %d", seed).isEqualTo(fresh.cost());
    assertThat(s.broken()).as("seed %d", seed).isEqualTo(fresh.broken());
    assertThat(s.away()).as("seed %d", seed).isEqualTo(fresh.away());
  }

  private static int anyRow(Problem p, int v, SplittableRandom random) {
    return p.firstRow[v] + random.nextInt(p.modes(v));
  }

  private static Problem fleet(SplittableRandom random) {
    var builder = new ProblemBuilder(HOSTS, COLUMNS);
    for (int h = 0; h < HOSTS; h++) {
      for (int r = 0; r < COLUMNS; r++) {
        builder.host(h, r, 60 + random.nextInt(60), 40 + random.nextInt(20));
      }
    }
    builder.load(0, 10).load(1, 3).balance(0, 2, 2, 5).fragments(2, 16, 7);
    if (random.nextBoolean()) {
      builder.heldAtHome(1);
    }
    var everywhere = new BitSet();
    everywhere.set(0, HOSTS);
    int kind = builder.kind(everywhere);
    for (int v = 0; v < VMS; v++) {
      int[] one = need(random);
      int[] other = {one[2], one[1], one[0]};
      int host = v % HOSTS;
      if (random.nextInt(3) == 0) {
        builder.vm(host, random.nextInt(2), kind, true, random.nextInt(5), one, other);
      } else {
        builder.vm(host, 0, kind, random.nextInt(8) > 0, random.nextInt(5), one);
      }
    }
    int zone = builder.level(IntStream.range(0, HOSTS).map(h -> h / 2).toArray());
    int[] groups = new int[6];
    for (int g = 0; g < groups.length; g++) {
      groups[g] = builder.group(IntStream.range(4 * g, 4 * g + 4).toArray());
    }
    builder.apart(groups[0]).spread(groups[1], zone, 2, 3, 0).spread(groups[2], zone, 1, 2, 4);
    builder.near(groups[3], zone, groups[4], 0).near(groups[4], zone, groups[5], 6);
    builder.movedTogether(groups, 3);
    int[] distances = new int[HOSTS * HOSTS];
    Arrays.setAll(distances, i -> i / HOSTS == i % HOSTS ? 0 : random.nextInt(9));
    builder.distance(IntStream.range(0, HOSTS).toArray(), HOSTS, distances, 2);
    return builder.build();
  }

  private static int[] need(SplittableRandom random) {
    int[] need = new int[COLUMNS];
    Arrays.setAll(need, _ -> 1 + random.nextInt(18));
    return need;
  }
}
