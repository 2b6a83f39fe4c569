package io.drover.hypervisor.libvirt;

import java.util.Optional;

/**
 * How a migration's bytes travel.
 *
 * @param lead who leads it
 * @param tls encrypted, and both ends shown certificates; the daemons are configured with theirs
 * @param connections over how many TCP connections memory is sent; more than 1 is QEMU's multifd
 * @param compression xbzrle, mt, zlib or zstd; as QEMU and the number of connections allow
 * @param mebibytesPerSecond limit of one migration; 0 for none
 */
public record Transport(
    Lead lead,
    boolean tls,
    int connections,
    Optional<String> compression,
    long mebibytesPerSecond) {
  /** Who leads a migration. */
  public enum Lead {
    /** The source's daemon: a migration goes on when the control process dies. The usual one. */
    PEER_TO_PEER,
    /** This process: for hosts whose daemons cannot reach each other. Dies with this process. */
    MANAGED
  }

  public static final Transport USUAL =
      new Transport(Lead.PEER_TO_PEER, false, 1, Optional.empty(), 0);

  public Transport {
    if (connections < 1 || connections > 255 || mebibytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a migration needs 1 to 255 connections and a limit of 0 MiB/s or more, found "
              + connections
              + " and "
              + mebibytesPerSecond);
    }
  }
}
