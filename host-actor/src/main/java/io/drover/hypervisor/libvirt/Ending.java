package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.MigrationId;
import java.time.Duration;
import java.util.Locale;
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
  private static final Duration LAST_WORD_TAKES = Duration.ofSeconds(2);

  private final Sessions sessions;

  Ending(Sessions sessions) {
    this.sessions = sessions;
  }

  HypervisorReport query(HostSession host, MigrationId id) throws LibvirtFailure {
    letDepartureSpeakFirst(host, id);
    return evidence(host, id, look(host, id));
  }

  /**
   * A departure that is led from here and has just ended knows why it ended, or what it took;
   * evidence says only where the guest is. The same holds for one that is about to begin.
   */
  private void letDepartureSpeakFirst(HostSession host, MigrationId id) throws LibvirtFailure {
    Departure departure = host.departures().get(id.vm());
    if (departure != null && departure.id().equals(id)) {
      GuestState found = Sight.evidence(look(host, id), id.number());
      if (found == GuestState.RUNNING || found == GuestState.HANDED_OVER) {
        await(departure, LAST_WORD_TAKES);
      }
    }
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
      requireAllAnswer(id);
      return evidence(host, id, Optional.empty()); // no host has it: nothing can come in
    }
    Optional<Sight> sight = host.look(uuid.get());
    GuestState found = Sight.evidence(sight, id.number());
    boolean cameInByIt =
        sight.flatMap(Sight::mark).map(mark -> mark.arriving() == id.number()).orElse(false);
    if (found == GuestState.ABSENT) {
      closeAbsent(host, uuid.get(), id, sight);
    } else if (cameInByIt) {
      dropIncoming(host, uuid.get(), id, found);
    } else {
      closeSource(host, uuid.get(), id);
    }
    return evidence(host, id, host.look(uuid.get()));
  }

  private void requireAllAnswer(MigrationId id) throws LibvirtFailure {
    for (HostSession session : sessions.all()) {
      if (!session.link().isUp()) {
        throw new LibvirtFailure(
            LibvirtFailure.UNANSWERED,
            id
                + " cannot be said to be over: host "
                + session.id()
                + " does not answer, and may yet send the VM");
      }
    }
  }

  /**
   * No guest is here: none shall come. Where a definition lies that may be its owner's own, it
   * stays: of one that took part in the migration nothing more comes; of another it is certain only
   * if every host answers and none has the guest.
   */
  private void closeAbsent(HostSession host, String uuid, MigrationId id, Optional<Sight> sight)
      throws LibvirtFailure {
    Optional<DomainMark> mark = sight.flatMap(Sight::mark);
    boolean tookPart = mark.map(m -> m.seen() == id.number()).orElse(false);
    if (tookPart || (mark.isPresent() && activeElsewhere(host, uuid).isEmpty())) {
      if (!tookPart) {
        requireAllAnswer(id);
      }
      host.withDomain(
          uuid,
          domain -> {
            domain.setMark(domain.mark().orElseThrow().withClosed(id.number()));
            return true;
          });
      return;
    }
    host.withDomain(
        uuid,
        domain -> {
          if (!domain.state().isActive()) {
            domain.undefine(); // an older tombstone, or what an earlier stay of the VM left
          }
          return true;
        });
    host.link()
        .call(connection -> {
          try {
            connection
                .domainDefineXML(
                    Tombstone.xml(connection.getType().toLowerCase(Locale.ROOT), uuid, id))
                .free();
          } catch (LibvirtException e) {
            throw LibvirtFailure.of(e);
          }
          return true;
        });
  }

  /** The domain where it has a process on another host; hosts that do not say are left out. */
  private Optional<Sight> activeElsewhere(HostSession host, String uuid) {
    for (HostSession other : sessions.all()) {
      try {
        Optional<Sight> sight = other == host ? Optional.empty() : other.look(uuid);
        if (sight.isPresent() && sight.get().state().isActive()) {
          return sight;
        }
      } catch (LibvirtFailure e) {
        LOG.debug("{} does not say: {}", other.id(), e.getMessage());
      }
    }
    return Optional.empty();
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
    departure.ifPresent(d -> await(d, ABORT_TAKES));
  }

  private static void await(Departure departure, Duration limit) {
    try {
      departure.ended().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      LOG.info("{} has not ended yet: {}", departure.id(), e.toString());
    }
  }

  /** A half-built guest goes only when nobody can tell it to run any more. */
  private void dropIncoming(HostSession target, String uuid, MigrationId id, GuestState found)
      throws LibvirtFailure {
    if (found != GuestState.RECEIVING || !sourceHasLetGoOfIt(target, uuid)) {
      return;
    }
    target.withDomain(
        uuid,
        domain -> {
          if (domain.state().isComingIn()) {
            domain.kill();
          }
          return true;
        });
    Optional<Sight> left = target.look(uuid);
    if (Sight.evidence(left, id.number()) == GuestState.ABSENT) {
      closeAbsent(target, uuid, id, left);
    }
  }

  /**
   * Whether the source says that the guest runs there and is not sent out: then nobody will tell
   * the half-built guest at the target to run. Otherwise it is left to libvirt, which drops it when
   * its connection to the source breaks: a guest that is about to be told to run must not be
   * killed.
   */
  private boolean sourceHasLetGoOfIt(HostSession target, String uuid) {
    return activeElsewhere(target, uuid)
        .map(source -> source.state().isRunning() && !source.sending())
        .orElse(false);
  }

  /**
   * It is certain that the target does not run the guest. What is held in its switchover runs on;
   * what post-copy left without its newest memory never can, and goes: its owner starts the guest
   * anew.
   */
  HypervisorReport resume(HostSession source, MigrationId id) throws LibvirtFailure {
    Optional<String> uuid = sessions.uuid(id.vm(), source);
    if (uuid.isPresent()) {
      source.withDomain(
          uuid.get(),
          domain -> {
            DomainState state = domain.state();
            if (state.isResumable()
                && domain.mark().map(m -> m.closed() >= id.number()).orElse(false)) {
              domain.resume();
            } else if (state.isLeftByPostCopy()) {
              LOG.warn(
                  "{}: post-copy left {} without its newest memory: it is ended there",
                  id,
                  id.vm());
              source.endedHere().add(uuid.get());
              domain.kill();
            }
            return true;
          });
    }
    return query(source, id);
  }
}
