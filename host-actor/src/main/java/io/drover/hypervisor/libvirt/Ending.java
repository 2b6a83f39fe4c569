package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.MigrationId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a host has of a migration, and closes it there: after that the host neither sends the
 * guest out nor takes it in by that migration, however late the order comes.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final Duration ABORT_TAKES = Duration.ofSeconds(8);

  private final Sessions sessions;

  Ending(Sessions sessions) {
    this.sessions = sessions;
  }

  HypervisorReport query(HostSession host, MigrationId id) throws LibvirtFailure {
    return evidence(host, id, look(host, id));
  }

  private Optional<Sight> look(HostSession host, MigrationId id) throws LibvirtFailure {
    Optional<String> uuid = sessions.uuid(id.vm(), host);
    return uuid.isEmpty() ? Optional.empty() : host.look(uuid.get());
  }

  private static HypervisorReport evidence(
      HostSession host, MigrationId id, Optional<Sight> sight) {
    return new HypervisorReport.Evidence(id, host.id(), Sight.evidence(sight, id.number()));
  }

  HypervisorReport cancel(HostSession host, MigrationId id) throws LibvirtFailure {
    Optional<String> uuid = sessions.uuid(id.vm(), host);
    if (uuid.isEmpty()) {
      if (sessions.all().stream().allMatch(session -> session.link().isUp())) {
        return evidence(host, id, Optional.empty()); // no host has it: nothing can come in
      }
      throw new LibvirtFailure(
          LibvirtFailure.UNANSWERED,
          "VM " + id.vm() + " is on no host that answers, and may yet come from one that does not");
    }
    Optional<Sight> sight = host.look(uuid.get());
    boolean isTarget =
        sight.isEmpty()
            || sight.get().mark().map(mark -> mark.arriving() == id.number()).orElse(false);
    if (isTarget) {
      closeTarget(host, uuid.get(), id, sight);
    } else {
      closeSource(host, uuid.get(), id);
    }
    return evidence(host, id, host.look(uuid.get()).filter(seen -> !isClosed(seen)));
  }

  /** A tombstone has neither a mark nor a guest. */
  private static boolean isClosed(Sight sight) {
    return !sight.state().isActive() && sight.mark().isEmpty();
  }

  /** While a job runs, libvirt lets nobody write to the domain: it is aborted first. */
  private static void closeSource(HostSession source, String uuid, MigrationId id)
      throws LibvirtFailure {
    if (source.look(uuid).map(Sight::sending).orElse(false)) {
      abort(source, uuid, id);
    }
    if (source.look(uuid).map(Sight::sending).orElse(false)) {
      return; // too late, and it will be seen who has the guest; or it is tried again
    }
    source.withDomain(
        uuid,
        domain -> {
          Optional<DomainMark> mark = domain.mark();
          if (mark.isPresent() && mark.get().closed() < id.number()) {
            domain.setMark(mark.get().withClosed(id.number()));
          }
          return true;
        });
  }

  private static void abort(HostSession source, String uuid, MigrationId id) throws LibvirtFailure {
    Optional<Departure> departure =
        Optional.ofNullable(source.departures().get(id.vm())).filter(d -> d.id().equals(id));
    departure.ifPresent(Departure::cancel);
    try {
      source.withDomain(
          uuid,
          domain -> {
            domain.abortJob();
            return true;
          });
    } catch (LibvirtFailure e) {
      LOG.info("{} cannot be aborted on {}: {}", id, source.id(), e.getMessage());
    }
    departure.ifPresent(Ending::await);
  }

  private static void await(Departure departure) {
    try {
      departure.ended().get(ABORT_TAKES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      LOG.info("{} has not ended yet: {}", departure.id(), e.toString());
    }
  }

  private void closeTarget(HostSession target, String uuid, MigrationId id, Optional<Sight> sight)
      throws LibvirtFailure {
    GuestState found = Sight.evidence(sight, id.number());
    if (found == GuestState.RECEIVING && sourceHasLetGoOfIt(target, uuid)) {
      target.withDomain(
          uuid,
          domain -> {
            domain.kill();
            return true;
          });
    } else if (found != GuestState.ABSENT) {
      return;
    }
    target.withDomain(
        uuid,
        domain -> {
          if (!domain.state().isActive() && domain.mark().isPresent()) {
            domain.undefine(); // came in by this migration, and is not running: nobody may start it
          }
          return true;
        });
    target
        .link()
        .call(connection -> {
          try {
            connection.domainDefineXML(Tombstone.xml(driver(connection), uuid, id));
          } catch (LibvirtException e) {
            // Something with this uuid is there: what it is will be said.
            LOG.debug("{}: {} cannot be closed: {}", id, target.id(), e.getMessage());
          }
          return true;
        });
  }

  private static String driver(LibvirtConnection connection) throws LibvirtException {
    return connection.getType().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Whether the source says that the guest runs there and is not sent out: then nobody will tell
   * the half-built guest at the target to run. Otherwise it is left to libvirt, which drops it when
   * its connection to the source breaks: a guest that is about to be told to run must not be
   * killed.
   */
  private boolean sourceHasLetGoOfIt(HostSession target, String uuid) {
    for (HostSession other : sessions.all()) {
      if (other != target && other.link().isUp()) {
        try {
          Optional<Sight> sight = other.look(uuid);
          if (sight.isPresent() && sight.get().state().isActive()) {
            return sight.get().state().isRunning() && !sight.get().sending();
          }
        } catch (LibvirtFailure e) {
          LOG.debug("{} does not say: {}", other.id(), e.getMessage());
        }
      }
    }
    return false;
  }

  HypervisorReport resume(HostSession source, MigrationId id) throws LibvirtFailure {
    Optional<String> uuid = sessions.uuid(id.vm(), source);
    if (uuid.isPresent()) {
      source.withDomain(
          uuid.get(),
          domain -> {
            boolean closed = domain.mark().map(mark -> mark.closed() >= id.number()).orElse(false);
            if (closed && domain.state().isResumable()) {
              domain.resume();
            }
            return true;
          });
    }
    return query(source, id);
  }
}
