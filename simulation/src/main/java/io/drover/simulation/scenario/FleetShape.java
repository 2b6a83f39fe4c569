package io.drover.simulation.scenario;

/**
 * How large a derived fleet is.
 *
 * @param hosts spread evenly over the racks, 1 to 100,000
 * @param zones at most as many as racks
 * @param racks at most as many as hosts
 * @param vms as many as fit: about ten a host leave room to balance
 */
public record FleetShape(int hosts, int zones, int racks, int vms) {
  /** The demo's: 63 % of memory taken, 1.3 cores promised for each physical one. */
  public static final FleetShape DEMO = new FleetShape(2000, 3, 100, 20_500);

  public FleetShape {
    if (zones < 1 || racks < zones || hosts < racks || hosts > 100_000 || vms < 0) {
      throw new IllegalArgumentException(
          "a fleet needs 1 ≤ zones ≤ racks ≤ hosts ≤ 100000 and no fewer than 0 VMs, found "
              + zones
              + " zones, "
              + racks
              + " racks, "
              + hosts
              + " hosts and "
              + vms
              + " VMs");
    }
  }
}
