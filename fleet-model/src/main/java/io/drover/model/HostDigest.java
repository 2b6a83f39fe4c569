package io.drover.model;

import java.time.Instant;
import java.util.List;

/**
 * What a host tells its cell: what it is, what it holds and how busy it was when last sampled.
 *
 * @param revision grows with each recorded change of the host; of two digests the one with the
 *     higher pair (revision, sampledAt) is the newer
 * @param sampledAt when the hypervisor last answered; {@link Instant#EPOCH} before the first sample
 * @param cpuUsed measured CPU of all guests and the hypervisor
 */
public record HostDigest(
    HostSpec spec,
    long revision,
    Instant sampledAt,
    Cpu cpuUsed,
    Cordon cordon,
    List<Guest> guests,
    List<Incoming> incoming) {
  public HostDigest {
    guests = List.copyOf(guests);
    incoming = List.copyOf(incoming);
  }

  /**
   * A VM that the host holds.
   *
   * @param cpuUsed measured, of the guest alone
   * @param dirtyRate how fast the guest writes to memory it had not written to since the last copy
   *     round; an estimate
   */
  public record Guest(VmSpec vm, NumaSet numa, Cpu cpuUsed, DataRate dirtyRate) {}

  /** Capacity held for a VM that is on its way here. */
  public record Incoming(MigrationId migration, VmSpec vm, NumaSet numa) {}
}
