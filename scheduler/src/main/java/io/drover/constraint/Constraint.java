package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** A must-rule: no score buys back what it refuses. */
public interface Constraint {
  /** The rule in two or three words, as operators read it in a list of reasons. */
  String rule();

  /**
   * Whether the host may take the VM. Allocates nothing: it is asked of thousands of hosts for one
   * placement.
   */
  boolean allows(Demand vm, HostView host);

  /**
   * Whether the answer is the same for all VMs of one {@link io.drover.fleetview.VmShape} that are
   * not yet anywhere, and changes only with the host itself. Such answers are kept by host and
   * shape.
   */
  default boolean seesShapeAlone() {
    return false;
  }

  /**
   * The rule, and which side of it refuses where it has several: {@code capacity (memory)}. Asked
   * only of a host that is not allowed.
   */
  default String aspect(Demand vm, HostView host) {
    return rule();
  }

  /** What was needed and what was found. Asked only of a host that is not allowed. */
  String reason(Demand vm, HostView host);

  /**
   * The least that would have to change for this rule to allow the host; empty when nothing would
   * do. Asked only of a host that is not allowed.
   */
  List<Relaxation> relaxations(Demand vm, HostView host);

  default Verdict check(Demand vm, HostView host) {
    return allows(vm, host) ? Verdict.Fits.FITS : new Verdict.Veto(rule(), reason(vm, host));
  }
}
