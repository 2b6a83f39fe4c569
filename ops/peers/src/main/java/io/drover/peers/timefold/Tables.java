package io.drover.peers.timefold;

import io.drover.simulation.benchmark.roadef.Reassignment;
import java.util.Arrays;

/**
 * What the score needs of an instance, laid out for it: dense indices of places, and each service's
 * dependencies both ways. Read-only, shared by all solvers.
 *
 * @param location by machine, from 0 without gaps
 * @param neighbourhood by machine, from 0 without gaps
 * @param needs by service: the other services it depends on
 * @param neededBy by service: the other services that depend on it
 */
record Tables(
    Reassignment instance,
    int[] location,
    int locations,
    int[] neighbourhood,
    int neighbourhoods,
    int[][] needs,
    int[][] neededBy) {

  static Tables of(Reassignment instance) {
    int[] location = dense(instance.location());
    int[] neighbourhood = dense(instance.neighbourhood());
    int services = instance.services();
    int[][] needs = new int[services][];
    int[] dependents = new int[services];
    for (int s = 0; s < services; s++) {
      int self = s;
      needs[s] = Arrays.stream(instance.dependsOn()[s]).filter(other -> other != self).toArray();
      for (int other : needs[s]) {
        dependents[other]++;
      }
    }
    int[][] neededBy = new int[services][];
    Arrays.setAll(neededBy, s -> new int[dependents[s]]);
    for (int s = 0; s < services; s++) {
      for (int other : needs[s]) {
        neededBy[other][--dependents[other]] = s;
      }
    }
    return new Tables(
        instance,
        location,
        1 + Arrays.stream(location).max().orElse(0),
        neighbourhood,
        1 + Arrays.stream(neighbourhood).max().orElse(0),
        needs,
        neededBy);
  }

  private static int[] dense(int[] places) {
    int[] distinct = Arrays.stream(places).sorted().distinct().toArray();
    return Arrays.stream(places).map(place -> Arrays.binarySearch(distinct, place)).toArray();
  }

  int machines() {
    return instance.machines();
  }
}
