package io.drover.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A sketch may let pass what does not fit, and never keeps out what does. */
class SketchPropertyTest {
  private static final int HOSTS = 20;
  private static final int VMS = 60;

  @Property(tries = 200)
  void whatFitsPasses(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int columns) {
    var random = new SplittableRandom(seed);
    Problem p = fleet(random, columns);
    var s = new State(p);
    for (int i = 0; i < 200; i++) {
      int v = random.nextInt(VMS);
      int w = random.nextInt(VMS);
      int h = random.nextInt(HOSTS);
      if (h != p.homeHost[v] && s.fits(v, h, s.row[v])) {
        assertThat(s.mayFit(h, s.row[v])).as("seed %d VM %d host %d", seed, v, h).isTrue();
        s.shift(v, h, s.row[v]);
      }
      if (s.host[v] != s.host[w] && s.fitsInstead(v, s.host[w], s.row[v], w)) {
        long given = p.givenBack(w, s.host[w], s.row[w]);
        assertThat(Sketch.mayFit(s.lack(v, s.host[w], s.row[v]), given, s.guards()))
            .as("seed %d VM %d in the place of %d", seed, v, w)
            .isTrue();
      }
    }
  }

  @Example
  void mostOfWhatDoesNotFitIsKeptOut() {
    int without = 0;
    int passed = 0;
    for (int seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      Problem p = fleet(random, 4);
      var s = new State(p);
      for (int i = 0; i < 1_000; i++) {
        int v = random.nextInt(VMS);
        int h = random.nextInt(HOSTS);
        if (h != p.homeHost[v] && !s.fits(v, h, s.row[v])) {
          without++;
          passed += s.mayFit(h, s.row[v]) ? 1 : 0;
        }
      }
    }
    assertThat(without).isGreaterThan(3_000);
    assertThat(passed).isLessThan(without / 3);
  }

  private static Problem fleet(SplittableRandom random, int columns) {
    var builder = new ProblemBuilder(HOSTS, columns);
    for (int r = 0; r < columns; r++) {
      for (int h = 0; h < HOSTS; h++) {
        builder.host(h, r, random.nextInt(1 << 14, 1 << 18), 0);
      }
      if (random.nextInt(3) == 0) {
        builder.heldAtHome(r);
      }
    }
    var everywhere = new BitSet();
    everywhere.set(0, HOSTS);
    int kind = builder.kind(everywhere);
    for (int v = 0; v < VMS; v++) {
      int[] need = new int[columns];
      for (int r = 0; r < columns; r++) {
        need[r] = random.nextInt(4) == 0 ? 0 : random.nextInt(1 << random.nextInt(4, 17));
      }
      builder.vm(random.nextInt(HOSTS), 0, kind, true, 0, need);
    }
    return builder.build();
  }
}
