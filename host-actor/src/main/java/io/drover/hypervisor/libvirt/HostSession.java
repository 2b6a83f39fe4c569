package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;
import io.drover.model.VmId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One host as this process deals with it: the way to its daemon, its domains, what leaves it. */
final class HostSession implements HostLink.Watcher, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostSession.class);

  // Of virDomainEventType, and the details of each.
  private static final int EVENT_SUSPENDED = 3;
  private static final int SUSPENDED_FOR_MIGRATION = 1;
  private static final int SUSPENDED_FOR_POST_COPY = 7;
  private static final int EVENT_STOPPED = 5;

  /** Of virConnectDomainEventBlockJobStatus. */
  private static final int BLOCK_JOB_FAILED = 1;

  /** By the guest itself, by somebody's order, or saved to a file. */
  private static final Set<Integer> STOPPED_ON_PURPOSE = Set.of(0, 1, 4);

  private final LibvirtHost host;
  private final HostLink link;
  private final DomainIndex index = new DomainIndex();
  private final Set<String> endedHere = ConcurrentHashMap.newKeySet();
  private final Map<VmId, Departure> departures = new ConcurrentHashMap<>();
  private volatile @Nullable Known known;

  HostSession(LibvirtHost host, CallLimits limits, ExecutorService natives) {
    this.host = host;
    this.link = new HostLink(host.id(), host.uri(), limits, natives, this);
  }

  HostId id() {
    return host.id();
  }

  LibvirtHost host() {
    return host;
  }

  HostLink link() {
    return link;
  }

  DomainIndex index() {
    return index;
  }

  /** What leaves this host now, led or watched by this process. */
  Map<VmId, Departure> departures() {
    return departures;
  }

  /** Domains that Drover itself has ended: nobody else meant them to stop. */
  Set<String> endedHere() {
    return endedHere;
  }

  /** What the host is, as it was said over one connection. */
  private record Known(LibvirtConnection connection, HostFacts facts) {}

  /** What the host says of itself, as far as it matters for a VM. */
  HostFacts facts(DomainFacts vm) throws LibvirtFailure {
    return link.call(connection -> {
      Known before = known;
      HostFacts facts =
          before != null && before.connection() == connection
              ? before.facts().now(connection, vm)
              : HostFacts.ask(connection);
      known = new Known(connection, facts);
      return facts;
    });
  }

  interface DomainWork<T> {
    T on(LibvirtDomain domain) throws LibvirtFailure;
  }

  /** Calls on a domain; empty when the host has none with this uuid. */
  <T> Optional<T> withDomain(String uuid, DomainWork<T> work) throws LibvirtFailure {
    return link.call(connection -> {
      try (LibvirtDomain domain = connection.domain(uuid)) {
        return Optional.of(work.on(domain));
      } catch (LibvirtFailure e) {
        if (e.isNoDomain()) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  /** What there is of a domain at this moment. */
  Optional<Sight> look(String uuid) throws LibvirtFailure {
    return withDomain(
        uuid,
        domain -> {
          DomainState state = domain.state();
          Optional<DomainMark> mark = domain.mark();
          // Who came in by the latest migration is not sent out by it, and may be too busy fetching
          // memory to answer.
          boolean maySend = mark.map(m -> m.seen() > m.arriving()).orElse(true);
          boolean sending = state.isActive() && maySend && domain.isBeingSent();
          return new Sight(state, mark, sending);
        });
  }

  /**
   * Who is where has to be known before anything is asked: the way may have been broken for long.
   */
  @Override
  public void onUp(LibvirtConnection connection) throws LibvirtFailure {
    try {
      index.refresh(connection, connection.readAll());
    } catch (LibvirtFailure e) {
      if (e.meaning() != LibvirtFailure.Meaning.REFUSED) {
        throw e;
      }
      LOG.warn(
          "host {} is reached, and its driver does not list domains: {}", id(), e.getMessage());
    }
  }

  @Override
  public void onLifecycle(String uuid, int event, int detail) {
    if (event == EVENT_SUSPENDED
        && (detail == SUSPENDED_FOR_MIGRATION || detail == SUSPENDED_FOR_POST_COPY)) {
      departure(uuid).ifPresent(Departure::onSuspended);
    }
    if (event == EVENT_STOPPED
        && !endedHere.contains(uuid)
        && STOPPED_ON_PURPOSE.contains(detail)
        && index.vm(uuid).isPresent()) {
      Thread.ofVirtual().start(() -> rememberStopped(uuid));
    }
  }

  /** The daemon forgets why a domain is shut off when it is started anew; its metadata does not. */
  private void rememberStopped(String uuid) {
    try {
      withDomain(
          uuid,
          domain -> {
            Optional<DomainMark> mark = domain.mark();
            if (mark.isPresent() && domain.isPersistent() && domain.state().isStoppedOnPurpose()) {
              domain.setMark(mark.get().withStopped(true));
            }
            return true;
          });
    } catch (LibvirtFailure e) {
      LOG.warn("host {}: that somebody stopped {} is not noted: {}", id(), uuid, e.getMessage());
    }
  }

  @Override
  public void onIteration(String uuid, int iteration) {
    departure(uuid).ifPresent(Departure::onIteration);
  }

  @Override
  public void onBlockJob(String uuid, String disk, int status) {
    if (status == BLOCK_JOB_FAILED) {
      departure(uuid).ifPresent(departure -> departure.onDiskLost(disk));
    }
  }

  @Override
  public void onJobCompleted(String uuid, TypedFields statistics) {
    departure(uuid).ifPresent(departure -> departure.onJobCompleted(statistics));
  }

  private Optional<Departure> departure(String uuid) {
    return index.vm(uuid).map(departures::get);
  }

  @Override
  public void close() {
    link.close();
  }
}
