package io.drover.simulation.world;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.time.Duration;

/**
 * How fast the disks of a storage pool are read or written by copies, in each direction.
 *
 * @param bandwidth of the pool for all copies together
 * @param iops requests a second the pool carries for all copies together, at least 1
 * @param latency of one request, above 0
 */
public record StorageTier(String name, DataRate bandwidth, long iops, Duration latency) {
  /**
   * Size of one request of a disk copy, and how many are under way at once: QEMU's {@code
   * block/mirror.c}.
   */
  private static final DataSize REQUEST = DataSize.mebibytes(1);

  private static final int IN_FLIGHT = 16;

  /** A shelf of spinning disks, as sold; edit at will. */
  public static final StorageTier HDD =
      new StorageTier("HDD", DataRate.mebibytes(600), 2_000, Duration.ofMillis(8));

  /** An all-flash array over iSCSI, as sold; edit at will. */
  public static final StorageTier SSD =
      new StorageTier("SSD", DataRate.mebibytes(4_000), 100_000, Duration.ofNanos(500_000));

  /** An all-flash array over NVMe-oF with RDMA, as sold; edit at will. */
  public static final StorageTier NVME_OF =
      new StorageTier("NVMe-oF", DataRate.mebibytes(12_000), 1_000_000, Duration.ofNanos(100_000));

  public StorageTier {
    if (iops < 1 || latency.isNegative() || latency.isZero()) {
      throw new IllegalArgumentException(
          "tier "
              + name
              + " needs at least 1 request/s and a latency above 0, found "
              + iops
              + " and "
              + latency);
    }
  }

  /**
   * What the pool carries for copies in one direction: its bandwidth, or less where the requests a
   * second or the waiting for each of the 16 requests under way bind first: {@code min(bandwidth,
   * iops · 1 MiB, 16 · 1 MiB / latency)}.
   */
  public DataRate carried() {
    double byRequests = (double) iops * REQUEST.bytes();
    double byLatency = IN_FLIGHT * (double) REQUEST.bytes() * 1e9 / latency.toNanos();
    return new DataRate(
        (long) Math.min(bandwidth.bytesPerSecond(), Math.min(byRequests, byLatency)));
  }
}
