package io.drover.peers.timefold;

import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.Reassignment.Balance;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Made-up instances of two to five machines, tight enough that most random assignments break a rule
 * and loose enough that some break none.
 */
final class SmallInstances {
  private final SplittableRandom chance;

  private SmallInstances(SplittableRandom chance) {
    this.chance = chance;
  }

  static Reassignment draw(SplittableRandom chance) {
    return new SmallInstances(chance).draw();
  }

  private Reassignment draw() {
    int resources = chance.nextInt(1, 4);
    int machines = chance.nextInt(2, 6);
    int services = chance.nextInt(1, 5);
    int processes = chance.nextInt(1, 9);
    var transientUse = new boolean[resources];
    for (int r = 0; r < resources; r++) {
      transientUse[r] = chance.nextInt(3) == 0;
    }
    int[][] dependsOn = new int[services][];
    Arrays.setAll(dependsOn, s -> row(chance.nextInt(5) / 4, 0, services));
    return new Reassignment(
        transientUse,
        row(resources, 0, 10),
        row(machines, 3, 6),
        row(machines, 7, 10),
        table(machines, resources, 10, 60),
        table(machines, resources, 1, 20),
        table(machines, machines, 0, 5),
        row(services, 0, 3),
        dependsOn,
        row(processes, 0, services),
        table(processes, resources, 0, 12),
        row(processes, 0, 5),
        balances(resources),
        chance.nextInt(3),
        chance.nextInt(20),
        chance.nextInt(5),
        row(processes, 0, machines));
  }

  private List<Balance> balances(int resources) {
    return Stream.generate(() ->
            new Balance(
                chance.nextInt(resources),
                chance.nextInt(resources),
                chance.nextInt(4),
                chance.nextInt(6)))
        .limit(chance.nextInt(3))
        .toList();
  }

  private int[][] table(int rows, int columns, int least, int bound) {
    int[][] table = new int[rows][];
    Arrays.setAll(table, i -> row(columns, least, bound));
    return table;
  }

  private int[] row(int length, int least, int bound) {
    return chance.ints(length, least, bound).toArray();
  }
}
