package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.libvirt.LibvirtCalls.LIBVIRT;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * One open connection to a host's daemon. May be used by several threads at once. Every call blocks
 * its thread until the daemon answers or the keepalive gives it up.
 */
final class LibvirtConnection extends Connect {
  private static final int UUID_BYTES = 37;

  private final LibvirtEvents.Subscription subscription = LibvirtEvents.subscription();

  private final Capabilities capabilities = new Capabilities(this);

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
   * One domain in a bulk reading.
   *
   * @param cpuNanos CPU time since its start; 0 where the driver does not say
   * @param dirtyMebibytes a second, when it was last measured; 0 where it was not
   */
  record Reading(String uuid, String name, DomainState state, long cpuNanos, long dirtyMebibytes) {}

  /** Asks for all events that the driver has; those it lacks are left out. */
  void listen(LibvirtEvents.Listener listener) {
    subscription.begin(handle(), listener);
  }

  /** All domains, running or not, in one call. */
  List<Reading> readAll() throws LibvirtFailure {
    return BulkReading.all(handle());
  }

  /**
   * Lets the host measure for so many seconds from now on; the readings after that have it.
   *
   * @throws LibvirtFailure {@link LibvirtFailure#isNoDomain} if the host has no such domain
   */
  void measureDirtyRate(String uuid, int seconds) throws LibvirtFailure {
    Pointer domain = LIBVIRT.virDomainLookupByUUIDString(handle(), uuid);
    if (domain == null) {
      throw LibvirtFailure.last("virDomainLookupByUUIDString");
    }
    try {
      if (LIBVIRT.virDomainStartDirtyRateCalc(domain, seconds, 0) < 0) {
        throw LibvirtFailure.last("virDomainStartDirtyRateCalc");
      }
    } finally {
      LIBVIRT.virDomainFree(domain);
    }
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

  /** Of the domain with this name, running or not; empty if the host has none. */
  Optional<String> uuidOf(String name) throws LibvirtFailure {
    try {
      Domain domain = domainLookupByName(name);
      try {
        return Optional.of(domain.getUUIDString());
      } finally {
        domain.free();
      }
    } catch (LibvirtException e) {
      LibvirtFailure failure = LibvirtFailure.of(e);
      if (failure.isNoDomain()) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /**
   * Takes back what was asked for first: with it, libvirt would hold the connection for ever. May
   * be called by several at once, and again.
   */
  @Override
  public synchronized int close() throws LibvirtException {
    if (vcp != null) {
      subscription.end(handle());
    }
    return super.close();
  }

  interface Work<T> {
    T on(LibvirtConnection connection) throws LibvirtFailure;
  }

  /**
   * Does work on it, and holds it in libvirt meanwhile: it may be closed under the work, whose
   * calls then fail, but find what they call on.
   */
  <T> T using(Work<T> work) throws LibvirtFailure {
    Pointer held = hold();
    try {
      return work.on(this);
    } catch (NullPointerException e) {
      if (vcp == null) {
        throw closed(); // between two of the work's calls
      }
      throw e;
    } finally {
      LIBVIRT.virConnectClose(held);
    }
  }

  private synchronized Pointer hold() throws LibvirtFailure {
    if (vcp == null) {
      throw closed();
    }
    LIBVIRT.virConnectRef(handle());
    return handle();
  }

  private static LibvirtFailure closed() {
    return new LibvirtFailure(LibvirtFailure.UNANSWERED, "the connection broke meanwhile");
  }

  /** What its driver can do. */
  Capabilities capabilities() {
    return capabilities;
  }

  Pointer handle() {
    return vcp.getPointer();
  }
}
