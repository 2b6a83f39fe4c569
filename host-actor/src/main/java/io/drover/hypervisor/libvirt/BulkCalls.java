package io.drover.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a bulk reading: several for each domain, host and sample, so they are bound directly
 * and not through a proxy as those of {@link LibvirtCalls}.
 */
final class BulkCalls {
  static {
    Native.register(BulkCalls.class, "virt");
  }

  private BulkCalls() {}

  /**
   * @param list receives a pointer to the records
   * @return how many there are; negative if it failed
   */
  static native int virConnectGetAllDomainStats(
      Pointer connection, int stats, Pointer list, int flags);

  static native void virDomainStatsRecordListFree(Pointer list);

  static native @Nullable Pointer virDomainGetName(Pointer domain);

  static native int virDomainGetUUIDString(Pointer domain, Pointer uuid);
}
