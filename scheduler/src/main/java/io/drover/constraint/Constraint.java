package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;

/** A must-rule: no score buys back what it refuses. */
public interface Constraint {
  /** The rule in two or three words, as operators read it in a list of reasons. */
  String rule();

  /**
   * Whether the host may take the VM. Allocates nothing: it is asked of thousands of hosts for one
   * placement.
   */
  boolean allows(Demand vm, HostView host);

  /** What was needed and what was found. Asked only of a host that is not allowed. */
  String reason(Demand vm, HostView host);

  default Verdict check(Demand vm, HostView host) {
    return allows(vm, host) ? Verdict.Fits.FITS : new Verdict.Veto(rule(), reason(vm, host));
  }
}
