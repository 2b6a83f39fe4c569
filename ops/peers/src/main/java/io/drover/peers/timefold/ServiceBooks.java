package io.drover.peers.timefold;

import io.drover.simulation.benchmark.roadef.Reassignment;

/**
 * Where the processes of each service are, how many rules of services are broken, and how many of a
 * service have moved. A change costs O(1), or O(dependencies) where a service enters or leaves a
 * neighbourhood.
 */
final class ServiceBooks {
  private final Tables tables;
  private final Reassignment instance;

  /** How many processes of a service: {@code service · places + place}. */
  private final int[] onMachine;

  private final int[] inLocation;
  private final int[] inNeighbourhood;

  /** By service. */
  private final int[] locations;

  private final int[] moved;

  /** How many services have moved so many processes, and the most of any. */
  private final int[] withMoved;

  private int mostMoved;
  private long broken;

  /** No process is anywhere yet, and none has moved. */
  ServiceBooks(Tables tables) {
    this.tables = tables;
    instance = tables.instance();
    int services = instance.services();
    onMachine = new int[Math.multiplyExact(services, tables.machines())];
    inLocation = new int[Math.multiplyExact(services, tables.locations())];
    inNeighbourhood = new int[Math.multiplyExact(services, tables.neighbourhoods())];
    locations = new int[services];
    moved = new int[services];
    withMoved = new int[instance.processes() + 1];
    withMoved[0] = services;
    for (int least : instance.spreadMin()) {
      broken += least;
    }
  }

  void come(int process, int machine) {
    int s = instance.service()[process];
    if (onMachine[s * tables.machines() + machine]++ > 0) {
      broken++;
    }
    if (inLocation[s * tables.locations() + tables.location()[machine]]++ == 0
        && ++locations[s] <= instance.spreadMin()[s]) {
      broken--;
    }
    int n = tables.neighbourhood()[machine];
    if (inNeighbourhood[s * tables.neighbourhoods() + n]++ == 0) {
      broken += missing(s, n) - waiting(s, n);
    }
    if (instance.initial()[process] != machine) {
      moved(s, 1);
    }
  }

  void go(int process, int machine) {
    int s = instance.service()[process];
    if (--onMachine[s * tables.machines() + machine] > 0) {
      broken--;
    }
    if (--inLocation[s * tables.locations() + tables.location()[machine]] == 0
        && locations[s]-- <= instance.spreadMin()[s]) {
      broken++;
    }
    int n = tables.neighbourhood()[machine];
    if (--inNeighbourhood[s * tables.neighbourhoods() + n] == 0) {
      broken += waiting(s, n) - missing(s, n);
    }
    if (instance.initial()[process] != machine) {
      moved(s, -1);
    }
  }

  /** How many of the services that this one needs have nothing in the neighbourhood. */
  private int missing(int service, int neighbourhood) {
    int missing = 0;
    for (int needed : tables.needs()[service]) {
      if (inNeighbourhood[needed * tables.neighbourhoods() + neighbourhood] == 0) {
        missing++;
      }
    }
    return missing;
  }

  /** How many services in the neighbourhood need this one. */
  private int waiting(int service, int neighbourhood) {
    int waiting = 0;
    for (int other : tables.neededBy()[service]) {
      if (inNeighbourhood[other * tables.neighbourhoods() + neighbourhood] > 0) {
        waiting++;
      }
    }
    return waiting;
  }

  private void moved(int service, int sign) {
    withMoved[moved[service]]--;
    moved[service] += sign;
    withMoved[moved[service]]++;
    mostMoved = Math.max(mostMoved, moved[service]);
    if (withMoved[mostMoved] == 0) {
      mostMoved--;
    }
  }

  /**
   * Processes too many on a machine, locations too few, and needed services missing in
   * neighbourhoods.
   */
  long broken() {
    return broken;
  }

  int mostMoved() {
    return mostMoved;
  }
}
