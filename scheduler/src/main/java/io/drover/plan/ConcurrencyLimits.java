package io.drover.plan;

/**
 * How many migrations may be under way at once. Recorded with each plan, so that the journal can be
 * checked against it.
 *
 * @param outOfHost leaving one host
 * @param intoHost coming to one host
 * @param overUplink crossing one rack's uplink, in either direction, counted apart
 * @param overPool of VMs whose disks lie in one storage pool
 * @param inZone leaving or entering one zone, counted apart
 * @param inFleet in all
 */
public record ConcurrencyLimits(
    int outOfHost, int intoHost, int overUplink, int overPool, int inZone, int inFleet) {
  public ConcurrencyLimits {
    if (Math.min(Math.min(outOfHost, intoHost), Math.min(overUplink, overPool)) < 1
        || Math.min(inZone, inFleet) < 1) {
      throw new IllegalArgumentException(
          "every concurrency limit is at least 1, found out of host "
              + outOfHost
              + ", into host "
              + intoHost
              + ", uplink "
              + overUplink
              + ", pool "
              + overPool
              + ", zone "
              + inZone
              + ", fleet "
              + inFleet);
    }
  }
}
