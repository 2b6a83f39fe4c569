package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.libvirt.LibvirtCalls.LIBVIRT;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/**
 * One open connection to a host's daemon. May be used by several threads at once. Every call blocks
 * its thread until the daemon answers or the keepalive gives it up.
 */
final class LibvirtConnection extends Connect {
  private static final int UUID_BYTES = 37;

  /** Held so that they are not collected while libvirt may call them. */
  private final List<Callback> callbacks = new ArrayList<>();

  private final List<Integer> registrations = new ArrayList<>();

  private LibvirtConnection(String uri) throws LibvirtException {
    super(uri);
  }

  static LibvirtConnection open(String uri) throws LibvirtFailure {
    LibvirtEvents.start();
    try {
      return new LibvirtConnection(uri);
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /**
   * What happens to domains of this host, as the daemon tells it. Called on libvirt's own thread.
   */
  interface Listener {
    void onLifecycle(String uuid, int event, int detail);

    void onIteration(String uuid, int iteration);

    void onJobCompleted(String uuid, TypedFields statistics);
  }

  /** One domain in a bulk reading. */
  record Reading(String uuid, String name, TypedFields statistics) {
    DomainState state() {
      return new DomainState(
          (int) statistics.number("state.state", 0), (int) statistics.number("state.reason", 0));
    }
  }

  /** Asks for all events that the driver has; those it lacks are left out. */
  void listen(Listener listener) {
    LibvirtCalls.LifecycleCallback lifecycle =
        (_, domain, event, detail, _) -> {
          listener.onLifecycle(uuid(domain), event, detail);
          return 0;
        };
    LibvirtCalls.IterationCallback iteration =
        (_, domain, number, _) -> listener.onIteration(uuid(domain), number);
    LibvirtCalls.JobCompletedCallback completed =
        (_, domain, fields, count, _) ->
            listener.onJobCompleted(uuid(domain), TypedFields.read(fields, count));
    register(LibvirtCalls.EVENT_LIFECYCLE, lifecycle);
    register(LibvirtCalls.EVENT_MIGRATION_ITERATION, iteration);
    register(LibvirtCalls.EVENT_JOB_COMPLETED, completed);
  }

  private void register(int event, Callback callback) {
    callbacks.add(callback);
    int registration =
        LIBVIRT.virConnectDomainEventRegisterAny(handle(), null, event, callback, null, null);
    if (registration >= 0) {
      registrations.add(registration);
    }
  }

  /** All domains, running or not, in one call. */
  List<Reading> readAll() throws LibvirtFailure {
    var list = new PointerByReference();
    int count =
        LIBVIRT.virConnectGetAllDomainStats(
            handle(),
            LibvirtCalls.STATS_STATE
                | LibvirtCalls.STATS_CPU_TOTAL
                | LibvirtCalls.STATS_BALLOON
                | LibvirtCalls.STATS_DIRTY_RATE,
            list,
            LibvirtCalls.STATS_ACTIVE_AND_INACTIVE);
    if (count < 0) {
      throw LibvirtFailure.last("virConnectGetAllDomainStats");
    }
    Pointer records = list.getValue();
    try {
      var readings = new ArrayList<Reading>(count);
      for (int i = 0; i < count; i++) {
        readings.add(reading(records.getPointer((long) i * Native.POINTER_SIZE)));
      }
      return readings;
    } finally {
      LIBVIRT.virDomainStatsRecordListFree(records);
    }
  }

  /** Of a {@code virDomainStatsRecord}: domain, parameters, their number. */
  private static Reading reading(Pointer entry) {
    Pointer domain = entry.getPointer(0);
    String name = LIBVIRT.virDomainGetName(domain);
    return new Reading(
        uuid(domain),
        name == null ? "" : name,
        TypedFields.read(
            entry.getPointer(Native.POINTER_SIZE), entry.getInt(2L * Native.POINTER_SIZE)));
  }

  static String uuid(Pointer domain) {
    var text = new byte[UUID_BYTES];
    LIBVIRT.virDomainGetUUIDString(domain, text);
    return new String(text, 0, UUID_BYTES - 1, StandardCharsets.US_ASCII);
  }

  /**
   * @throws LibvirtFailure {@link LibvirtFailure#isNoDomain} if the host has no such domain
   */
  LibvirtDomain domain(String uuid) throws LibvirtFailure {
    try {
      return new LibvirtDomain(this, uuid, domainLookupByUUIDString(uuid));
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /** Takes back the callbacks first: with them, libvirt would hold the connection for ever. */
  @Override
  public int close() throws LibvirtException {
    if (vcp != null) {
      registrations.forEach(id -> LIBVIRT.virConnectDomainEventDeregisterAny(handle(), id));
      registrations.clear();
    }
    return super.close();
  }

  Pointer handle() {
    return vcp.getPointer();
  }
}
