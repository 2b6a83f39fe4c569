package io.drover.objective;

import io.drover.fleetview.Arrangement;

/**
 * One thing to strive for, as a sum over hosts: a move changes the terms of its two hosts and of no
 * other, so its gain costs O(NUMA nodes).
 */
interface Objective {
  String name();

  /** The host's term in cores, 0 or more; less is better. Allocates nothing. */
  double cost(Arrangement fleet, int host);
}
