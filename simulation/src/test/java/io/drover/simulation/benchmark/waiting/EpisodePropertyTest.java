package io.drover.simulation.benchmark.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.simulation.benchmark.InputUnusable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Episodes, held against an environment written anew, over requests that nobody recorded. */
class EpisodePropertyTest {
  private static final int[][] SIZES = {
    {1, 1}, {1, 2}, {3, 7}, {4, 8}, {8, 10}, {5, 11}, {16, 32}, {33, 65}, {64, 128}, {80, 30}
  };

  @Property(tries = 60)
  void waitsAreThoseOfASecondEnvironment(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int servers) throws InputUnusable {
    Requests requests = requests(seed);
    var fleet = new Servers(servers, requests);
    int start = new SplittableRandom(seed).nextInt(requests.rows());

    int length = Episode.untilFirstMisfit(fleet, requests, start, Policies.FIRST_FIT);
    assertThat(length)
        .isEqualTo(
            SlowEnvironment.untilFirstMisfit(servers, requests, start, SlowEnvironment::first));
    for (Policies.Named policy : policies()) {
      List<Integer> nodes = new ArrayList<>();
      long waited =
          Episode.totalWait(fleet, requests, start, length + 40, noting(policy, fleet, nodes));
      assertThat(
              SlowEnvironment.totalWait(
                  servers, requests, start, length + 40, (_, row) -> nodes.get(row - start)))
          .as(policy.name())
          .isEqualTo(waited);
      assertThat(Episode.totalWait(fleet, requests, start, length + 40, policy))
          .as("again")
          .isEqualTo(waited);
    }
  }

  @Property(tries = 60)
  void firstFitTakesTheFirstNodeWithRoom(@ForAll long seed) throws InputUnusable {
    Requests requests = requests(seed);
    var fleet = new Servers(3, requests);

    assertThat(Episode.totalWait(fleet, requests, 0, 100, Policies.FIRST_FIT))
        .isEqualTo(SlowEnvironment.totalWait(3, requests, 0, 100, SlowEnvironment::first));
  }

  @Property(tries = 30)
  void noPolicyLooksAhead(@ForAll long seed) throws InputUnusable {
    Requests requests = requests(seed);
    Requests changed = changed(requests, 60);
    for (Policies.Named policy : policies()) {
      List<Integer> nodes = new ArrayList<>();
      List<Integer> nodesOfChanged = new ArrayList<>();
      var fleet = new Servers(2, requests);
      var fleetOfChanged = new Servers(2, changed);
      Episode.totalWait(fleet, requests, 0, 60, noting(policy, fleet, nodes));
      Episode.totalWait(
          fleetOfChanged, changed, 0, 60, noting(policy, fleetOfChanged, nodesOfChanged));
      assertThat(nodes).as(policy.name()).isEqualTo(nodesOfChanged);
    }
  }

  private static List<Policies.Named> policies() {
    return Policies.names().stream().map(name -> Policies.named(name).orElseThrow()).toList();
  }

  /**
   * The policy, with each place it chooses written down as its first node, and the books checked.
   */
  private static Policies.Named noting(Policies.Named policy, Servers fleet, List<Integer> nodes) {
    return new Policies.Named(
        policy.name(),
        arrangement -> {
          Policy chosen = policy.on(arrangement);
          return new Policy() {
            @Override
            public int choose(int row, Demand vm, Demand largest) {
              assertNoNodeIsOverfull(arrangement, fleet.count());
              int place = chosen.choose(row, vm, largest);
              nodes.add(2 * (place / MASKS) + (place % MASKS == 2 ? 1 : 0));
              return place;
            }

            @Override
            public void left(int row, int place) {
              chosen.left(row, place);
            }
          };
        });
  }

  private static void assertNoNodeIsOverfull(Arrangement fleet, int servers) {
    for (int host = 0; host < servers; host++) {
      for (int node = 0; node < Servers.NODES; node++) {
        assertThat(fleet.freeCpu(host, node)).isBetween(0L, 40_000L);
        assertThat(fleet.freeMemory(host, node)).isBetween(0L, 90L << 30);
      }
    }
  }

  private static Requests requests(long seed) {
    var chance = new SplittableRandom(seed);
    int rows = chance.nextInt(2, 200);
    var made = new Requests(new int[rows], new int[rows], new long[rows], new long[rows]);
    long at = 0;
    for (int row = 0; row < rows; row++) {
      int[] size = SIZES[Math.min(chance.nextInt(SIZES.length), chance.nextInt(SIZES.length))];
      at += chance.nextInt(4);
      made.cores()[row] = size[0];
      made.gibibytes()[row] = size[1];
      made.at()[row] = at;
      made.lifetime()[row] = chance.nextInt(chance.nextBoolean() ? 20 : 400);
    }
    return made;
  }

  /** The same with other sizes from this row on. */
  private static Requests changed(Requests requests, int from) {
    var other =
        new Requests(
            requests.cores().clone(),
            requests.gibibytes().clone(),
            requests.at().clone(),
            requests.lifetime().clone());
    for (int row = from; row < requests.rows(); row++) {
      other.cores()[row] = 80;
      other.gibibytes()[row] = 180;
    }
    return other;
  }
}
