package io.drover.solver;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.solver.FragmentSearch.Found;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** On fleets so small that every rearrangement can be tried. */
class FragmentSearchPropertyTest {
  private static final int HOSTS = 3;
  private static final int NODE = 12;
  private static final int CHUNK = 4;
  private static final int VMS = 4;

  @Property(tries = 150)
  void whatIsFoundCanBeMadeAndNothingBeatsTheBound(@ForAll long seed) {
    var fleet = new Fleet(seed);
    int best = fleet.best(0, 0);
    var found = FragmentSearch.search(fleet.problem, seed, 500_000, true, () -> false);

    if (found.isEmpty()) {
      assertThat(best).as("seed %d: nobody to move", seed).isZero();
      return;
    }
    assertThat(found.get().bound()).as("seed %d, bound", seed).isGreaterThanOrEqualTo(best);
    assertThat(found.get().chunks()).as("seed %d", seed).isLessThanOrEqualTo(best);
    assertThat(found.get().relocations()).hasSizeLessThanOrEqualTo(fleet.mostAway);
    assertThat(after(fleet, found.get())).as("seed %d, made", seed).isEqualTo(found.get().chunks());
    assertThat(FragmentSearch.search(fleet.problem, seed, 500_000, true, () -> false))
        .isEqualTo(found);
  }

  @Property(tries = 150)
  void whenTimeRunsOutWhatIsFoundCanStillBeMade(
      @ForAll long seed, @ForAll @IntRange(max = 200) int after) {
    var fleet = new Fleet(seed);
    int best = fleet.best(0, 0);
    var asked = new AtomicInteger();
    var found =
        FragmentSearch.search(
            fleet.problem, seed, 500_000, true, () -> asked.incrementAndGet() > after);

    if (found.isPresent()) {
      assertThat(found.get().chunks()).as("seed %d", seed).isBetween(0, best);
      assertThat(after(fleet, found.get())).as("seed %d", seed).isEqualTo(found.get().chunks());
    }
  }

  @Example
  void whenTimeRunsOutAtOnceSomethingIsGainedAllTheSame() {
    int gained = 0;
    int there = 0;
    for (long seed = 0; seed < 300; seed++) {
      var fleet = new Fleet(seed);
      there += fleet.best(0, 0);
      gained +=
          FragmentSearch.search(fleet.problem, seed, 500_000, true, () -> true)
              .map(Found::chunks)
              .orElse(0);
    }
    assertThat(gained).isGreaterThan(there / 2);
  }

  /** On fleets this small a bound is far from what can be, and few patterns add up. */
  @Example
  void whatTryingAllFindsIsNearlyAlwaysFound() {
    int missed = 0;
    for (long seed = 0; seed < 300; seed++) {
      var fleet = new Fleet(seed);
      int best = fleet.best(0, 0);
      int found =
          FragmentSearch.search(fleet.problem, seed, 2_000_000, true, () -> false)
              .map(Found::chunks)
              .orElse(0);
      missed += found < best ? 1 : 0;
    }
    assertThat(missed).isLessThan(10);
  }

  private static int after(Fleet fleet, Found found) {
    for (Relocation one : found.relocations()) {
      fleet.at[one.vm()] = 2 * one.host() + (fleet.wide[one.vm()] ? 0 : one.mode());
    }
    return fleet.chunksGained();
  }

  /** Three hosts of two nodes, and VMs on one node or on both of a host. */
  private static final class Fleet {
    final int[] size = new int[VMS];
    final boolean[] wide = new boolean[VMS];
    final int[] home = new int[VMS];
    final int[] at = new int[VMS];
    final int[] room = new int[2 * HOSTS];
    final int mostAway;
    final Problem problem;
    private final int before;

    Fleet(long seed) {
      var random = new SplittableRandom(seed);
      mostAway = 1 + random.nextInt(VMS);
      var builder = new ProblemBuilder(HOSTS, 3).mostAway(mostAway);
      var all = new BitSet();
      all.set(0, HOSTS);
      builder.kind(all);
      for (int node = 0; node < room.length; node++) {
        room[node] = NODE + random.nextInt(4);
        builder.host(node / 2, node % 2, room[node], room[node]);
      }
      for (int h = 0; h < HOSTS; h++) {
        builder.host(h, 2, 100, 100);
      }
      for (int v = 0; v < VMS; v++) {
        wide[v] = v == 0 && random.nextBoolean(); // one a host is all that patterns have
        size[v] = 1 + random.nextInt(3);
        home[v] = random.nextInt(2 * HOSTS) & (wide[v] ? ~1 : ~0);
        at[v] = home[v];
        if (wide[v]) {
          builder.vm(home[v] / 2, 0, 0, true, 0, new int[] {size[v], size[v], 1});
        } else {
          builder.vm(
              home[v] / 2,
              home[v] % 2,
              0,
              true,
              0,
              new int[] {size[v], 0, 1},
              new int[] {0, size[v], 1});
        }
      }
      builder.fragments(0, CHUNK, 1).fragments(1, CHUNK, 1);
      problem = builder.build();
      before = chunks();
    }

    /** The most chunks that any places of the VMs from this one on gain. */
    int best(int vm, int away) {
      if (away > mostAway) {
        return Integer.MIN_VALUE;
      }
      if (vm == VMS) {
        return chunks() < 0 ? Integer.MIN_VALUE : chunksGained();
      }
      int best = Integer.MIN_VALUE;
      for (int node = 0; node < 2 * HOSTS; node += wide[vm] ? 2 : 1) {
        at[vm] = node;
        best = Math.max(best, best(vm + 1, away + (node == home[vm] ? 0 : 1)));
      }
      at[vm] = home[vm];
      return best;
    }

    int chunksGained() {
      return chunks() - before;
    }

    /** Chunks that fit; below 0 when a node is over-full. */
    private int chunks() {
      int[] free = room.clone();
      for (int v = 0; v < VMS; v++) {
        free[at[v]] -= size[v];
        if (wide[v]) {
          free[at[v] + 1] -= size[v];
        }
      }
      int sum = 0;
      for (int one : free) {
        if (one < 0) {
          return -1;
        }
        sum += one / CHUNK;
      }
      return sum;
    }
  }
}
