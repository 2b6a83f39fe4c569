package io.drover.placement;

import io.drover.fleetview.Demand;
import io.drover.objective.ScoreTerm;
import java.util.List;

/**
 * What makes one place better than another. Depends on the VM's shape and the host's own state
 * alone, so that rankings of hosts stay true until a host changes.
 */
interface Preference {
  /** The NUMA nodes the VM would take, as a mask; 0 when too few have room. */
  int mask(Demand vm, int host);

  /** What the VM costs on a host with room; less is better, always finite. Allocates nothing. */
  double added(Demand vm, int host);

  /** The same by what it is for. */
  List<ScoreTerm> terms(Demand vm, int host);

  /** What a should-rule's weight of 1 counts beside that. */
  double ruleUnit();
}
