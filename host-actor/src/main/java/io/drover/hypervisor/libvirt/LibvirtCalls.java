package io.drover.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The calls of libvirt's C library that libvirt-java does not have. Each blocks its thread. */
interface LibvirtCalls extends Library {
  LibvirtCalls LIBVIRT = Native.load("virt", LibvirtCalls.class);

  int STATS_STATE = 1;
  int STATS_CPU_TOTAL = 1 << 1;
  int STATS_BALLOON = 1 << 2;
  int STATS_DIRTY_RATE = 1 << 9;
  int STATS_ACTIVE_AND_INACTIVE = 3;
  int STATS_ENFORCED = 1 << 31;

  int EVENT_LIFECYCLE = 0;
  int EVENT_BLOCK_JOB = 16;
  int EVENT_MIGRATION_ITERATION = 20;
  int EVENT_JOB_COMPLETED = 21;

  int virConnectRef(Pointer connection);

  int virConnectClose(Pointer connection);

  int virConnectGetAllDomainStats(
      Pointer connection, int stats, PointerByReference list, int flags);

  void virDomainStatsRecordListFree(Pointer list);

  /** {@code domains} end with null, which JNA adds. */
  int virDomainListGetStats(Pointer[] domains, int stats, PointerByReference list, int flags);

  int virDomainGetUUIDString(Pointer domain, byte[] uuid);

  int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

  int virDomainStartDirtyRateCalc(Pointer domain, int seconds, int flags);

  int virDomainMigrateStartPostCopy(Pointer domain, int flags);

  int virDomainMigrateSetMaxSpeed(Pointer domain, NativeLong mebibytes, int flags);

  @Nullable Pointer virDomainLookupByUUIDString(Pointer connection, String uuid);

  int virDomainFree(Pointer domain);

  int virConnectDomainEventRegisterAny(
      Pointer connection,
      @Nullable Pointer domain,
      int event,
      Callback callback,
      @Nullable Pointer opaque,
      @Nullable Pointer free);

  int virConnectRegisterCloseCallback(
      Pointer connection, Callback callback, @Nullable Pointer opaque, @Nullable Pointer free);

  int virConnectUnregisterCloseCallback(Pointer connection, Callback callback);

  int virConnectDomainEventDeregisterAny(Pointer connection, int callback);

  int virNodeGetMemoryStats(
      Pointer connection, int cell, @Nullable Pointer entries, IntByReference count, int flags);

  /** Of this thread's last failed call; 0 when there is none. */
  int virGetLastErrorCode();

  @Nullable String virGetLastErrorMessage();

  /** {@code event} and {@code detail} as in virDomainEventType and the enumerations beside it. */
  interface LifecycleCallback extends Callback {
    int call(Pointer connection, Pointer domain, int event, int detail, @Nullable Pointer opaque);
  }

  interface CloseCallback extends Callback {
    void call(Pointer connection, int reason, @Nullable Pointer opaque);
  }

  interface IterationCallback extends Callback {
    void call(Pointer connection, Pointer domain, int iteration, @Nullable Pointer opaque);
  }

  /**
   * {@code disk} as the guest sees it; {@code status} as in virConnectDomainEventBlockJobStatus.
   */
  interface BlockJobCallback extends Callback {
    void call(
        Pointer connection,
        Pointer domain,
        String disk,
        int type,
        int status,
        @Nullable Pointer opaque);
  }

  interface JobCompletedCallback extends Callback {
    void call(
        Pointer connection,
        Pointer domain,
        Pointer parameters,
        int count,
        @Nullable Pointer opaque);
  }
}
