package io.drover.simulation.scenario;

/**
 * How large a derived fleet is.
 *
 * @param hosts spread evenly over the racks, 1 to 100,000
 * @param zones at most as many as racks
 * @param racks at most as many as hosts
 * @param vms as many as fit: about ten a host of size 1 leave room to balance
 * @param hostSize how many times the CPU and memory of a host of the ByteDance snapshot each host
 *     has, 1 to 64
 */
public record FleetShape(int hosts, int zones, int racks, int vms, int hostSize) {
  /** The demo's: 63 % of memory taken, 1.3 cores promised for each physical one. */
  public static final FleetShape DEMO = new FleetShape(2000, 3, 100, 20_500);

  private static final int HOSTS_PER_RACK = 20;

  /** 86 % of the memory of hosts of size 1. */
  private static final int MOST_VMS_PER_HOST = 14;

  public FleetShape {
    if (zones < 1
        || racks < zones
        || hosts < racks
        || hosts > 100_000
        || vms < 0
        || hostSize < 1
        || hostSize > 64) {
      throw new IllegalArgumentException(
          "a fleet needs 1 ≤ zones ≤ racks ≤ hosts ≤ 100000, no fewer than 0 VMs and hosts of size 1 to 64, found "
              + zones
              + " zones, "
              + racks
              + " racks, "
              + hosts
              + " hosts and "
              + vms
              + " VMs, hosts of size "
              + hostSize);
    }
  }

  /** Of hosts as the snapshot's. */
  public FleetShape(int hosts, int zones, int racks, int vms) {
    this(hosts, zones, racks, vms, 1);
  }

  /** Racks of 20 hosts in up to three zones, each host as large as so many VMs need. */
  public static FleetShape of(int hosts, int vms) {
    int racks = Math.max(1, hosts / HOSTS_PER_RACK);
    int hostSize = Math.max(1, Math.ceilDiv(vms, Math.max(1, hosts) * MOST_VMS_PER_HOST));
    return new FleetShape(hosts, Math.min(3, racks), racks, vms, hostSize);
  }
}
