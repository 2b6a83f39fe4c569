package io.drover.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FewMovesPropertyTest {
  private static final int HOSTS = 8;
  private static final int VMS = 40;
  private static final int COLUMNS = 3;
  private static final int LOAD = 2;
  private static final int MOST_AWAY = 5;

  @Property(tries = 100)
  void aCompoundTakenBackLeavesNothingAndOneKeptIsAsFromScratch(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    Problem p = fleet(random);
    var s = new State(p);
    var compound = new Compound(s);
    for (int i = 0; i < 200; i++) {
      int[] host = s.host.clone();
      int[] row = s.row.clone();
      long cost = s.cost();
      int v = random.nextInt(VMS);
      int w = random.nextInt(VMS);
      compound.lift(v);
      if (v != w) {
        compound.lift(w);
      }
      boolean dropped = drop(compound, p, v, random) && (v == w || drop(compound, p, w, random));
      if (dropped && compound.allowed() && random.nextBoolean()) {
        long change = compound.delta();
        compound.keep();
        assertThat(s.cost()).as("seed %d", seed).isEqualTo(cost + change);
      } else {
        compound.undo();
        assertThat(s.cost()).as("seed %d", seed).isEqualTo(cost);
        assertThat(s.host).isEqualTo(host);
        assertThat(s.row).isEqualTo(row);
      }
      assertAsFromScratch(p, compound, seed);
    }
  }

  private static boolean drop(Compound compound, Problem p, int v, SplittableRandom random) {
    int h = random.nextInt(3) == 0 ? p.homeHost[v] : random.nextInt(HOSTS);
    return compound.drop(v, h, p.firstRow[v] + random.nextInt(p.modes(v)));
  }

  private static void assertAsFromScratch(Problem p, Compound compound, long seed) {
    State s = compound.s;
    var fresh = new State(p);
    for (int v = 0; v < VMS; v++) {
      fresh.shift(v, s.host[v], s.row[v]);
    }
    assertThat(s.cost()).as("seed %d", seed).isEqualTo(fresh.cost());
    assertThat(s.broken()).isEqualTo(fresh.broken());
    int[] away = IntStream.range(0, VMS).filter(v -> !s.isHome(v)).toArray();
    assertThat(IntStream.range(0, compound.awayCount()).map(compound::away).sorted().toArray())
        .as("seed %d", seed)
        .isEqualTo(away)
        .hasSizeLessThanOrEqualTo(MOST_AWAY);
  }

  @Property(tries = 100)
  void aSearchBreaksNothingKeepsToTheLimitAndRepeatsExactly(@ForAll long seed) {
    Problem p = fleet(new SplittableRandom(seed));
    var start = new State(p);

    List<Relocation> once = search(p, seed);

    assertThat(search(fleet(new SplittableRandom(seed)), seed)).isEqualTo(once);
    assertThat(once).hasSizeLessThanOrEqualTo(MOST_AWAY);
    var end = new State(p);
    for (Relocation one : once) {
      assertThat(p.mayMove[one.vm()]).isTrue();
      end.shift(one.vm(), one.host(), p.firstRow[one.vm()] + one.mode());
    }
    assertThat(end.cost()).isLessThanOrEqualTo(start.cost());
    assertThat(end.broken()).as("seed %d", seed).isLessThanOrEqualTo(start.broken());
    for (int h = 0; h < HOSTS; h++) {
      for (int r = 0; r < COLUMNS; r++) {
        assertThat(end.free(h, r))
            .as("seed %d host %d column %d", seed, h, r)
            .isGreaterThanOrEqualTo(Math.min(0, start.free(h, r)));
      }
    }
  }

  private static List<Relocation> search(Problem p, long seed) {
    var search = new FewMoves(p, seed, seed % 2 == 0, seed % 3 == 0, () -> false);
    search.descend(500);
    while (search.anneal(20_000 - search.steps())) {
      // until the steps are made
    }
    return search.best();
  }

  /**
   * A host above its ceiling takes back its own, and nobody else; nor its own once one has come.
   */
  @Example
  void aVmReturnsHomeAboveTheCeilingUnlessAnotherHasCome() {
    var builder = new ProblemBuilder(2, 1).forEntering(0);
    builder.host(0, 0, 10, 10).host(1, 0, 30, 30);
    var both = new BitSet();
    both.set(0, 2);
    int kind = builder.kind(both);
    int large = builder.vm(0, 0, kind, true, 1, new int[] {9});
    int small = builder.vm(0, 0, kind, true, 1, new int[] {6});
    int other = builder.vm(1, 0, kind, true, 1, new int[] {2});
    Problem p = builder.build();
    var compound = new Compound(new State(p));
    compound.put(large, 1, p.homeRow[large]);

    compound.lift(large);
    assertThat(compound.drop(large, 0, p.homeRow[large])).isTrue();
    compound.undo();

    compound.put(other, 0, p.homeRow[other]);
    compound.lift(large);
    assertThat(compound.drop(large, 0, p.homeRow[large])).isFalse();
    compound.undo();

    compound.put(large, 0, p.homeRow[large]);
    compound.put(other, 1, p.homeRow[other]);
    compound.lift(other);
    assertThat(compound.drop(other, 0, p.homeRow[other])).isFalse();
    compound.undo();
    assertThat(compound.s.host[small]).isZero();
  }

  private static Problem fleet(SplittableRandom random) {
    var builder = new ProblemBuilder(HOSTS, COLUMNS).mostAway(MOST_AWAY).forEntering(LOAD);
    var everywhere = new BitSet();
    everywhere.set(0, HOSTS);
    int kind = builder.kind(everywhere);
    for (int v = 0; v < VMS; v++) {
      int[] one = new int[COLUMNS];
      Arrays.setAll(one, _ -> 1 + random.nextInt(18));
      int[] other = {one[1], one[0], one[2]};
      int host = v % HOSTS;
      if (random.nextInt(3) == 0) {
        builder.vm(host, random.nextInt(2), kind, true, random.nextInt(50), one, other);
      } else {
        builder.vm(host, 0, kind, random.nextInt(8) > 0, random.nextInt(50), one);
      }
    }
    double[] level = new double[HOSTS];
    double[] steep = new double[HOSTS];
    for (int h = 0; h < HOSTS; h++) {
      for (int r = 0; r < COLUMNS; r++) {
        int mayTake = r == LOAD ? 30 + random.nextInt(30) : 50 + random.nextInt(60);
        builder.host(h, r, mayTake, mayTake);
      }
      level[h] = 20 + 20 * random.nextDouble();
      steep[h] = random.nextDouble();
    }
    builder.curve(LOAD, level, true, 3.5, steep).curve(LOAD, level, false, 0, steep);
    builder.fragments(0, 16, 7).fragments(1, 16, 7);
    int zone = builder.level(IntStream.range(0, HOSTS).map(h -> h / 2).toArray());
    int[] groups = new int[6];
    for (int g = 0; g < groups.length; g++) {
      groups[g] = builder.group(IntStream.range(4 * g, 4 * g + 4).toArray());
    }
    builder.apart(groups[0]).spread(groups[1], zone, 2, 3, 0).spread(groups[2], zone, 1, 2, 4);
    builder.near(groups[3], zone, groups[4], 0).near(groups[4], zone, groups[5], 6);
    return builder.build();
  }
}
