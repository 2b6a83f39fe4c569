package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;

/**
 * The must-rules in the numbers of a snapshot, for loops that ask millions of times a second. They
 * say the same as {@link io.drover.constraint.Constraints}, which a test holds them to, for a VM
 * that is movable.
 */
final class MoveRules {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final double ceiling;

  MoveRules(Arrangement arrangement, double ceiling) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.ceiling = ceiling;
  }

  /**
   * Whether the host may hold the VM at all, room and other VMs apart: it takes VMs, reaches the
   * disks, offers the CPU and is left by pins, or it is where the VM is from.
   */
  boolean mayEnter(int vm, int host) {
    return host == fleet.vmHost(vm) || fleet.staticallyAllowed(vm, host);
  }

  /** Whether the host's CPU stays below the ceiling with the VM added, which is not there yet. */
  boolean belowCeiling(int vm, int host) {
    return arrangement.load(host) + fleet.vmCpuUsed(vm) <= ceiling * fleet.physicalCpu(host);
  }

  /** Whether the VM may be moved there now, held at both ends while it moves. */
  boolean mayMove(int vm, int host, int mask) {
    boolean stays = arrangement.hostOf(vm) == host;
    return (stays || (belowCeiling(vm, host) && joins(vm, host)))
        && fleet.staticallyAllowed(vm, host)
        && arrangement.fits(vm, host, mask);
  }

  /** Whether the rules between VMs let it go there from where it is. */
  boolean joins(int vm, int host) {
    return arrangement.apart(vm, host) && arrangement.keepsRules(vm, host);
  }
}
