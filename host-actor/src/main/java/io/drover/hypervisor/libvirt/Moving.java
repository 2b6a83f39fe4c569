package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Begins migrations on their source; repeats and late orders do nothing twice. */
final class Moving {
  private final Sessions sessions;
  private final LibvirtSettings settings;
  private final Checking checking;
  private final Foretelling foretelling;
  private final Consumer<HypervisorReport> reports;

  Moving(
      Sessions sessions,
      LibvirtSettings settings,
      Checking checking,
      Foretelling foretelling,
      Consumer<HypervisorReport> reports) {
    this.sessions = sessions;
    this.settings = settings;
    this.checking = checking;
    this.foretelling = foretelling;
    this.reports = reports;
  }

  void migrate(HostSession source, Migrate order) throws LibvirtFailure {
    MigrationId id = order.migration();
    Departure underWay = source.departures().get(id.vm());
    if (underWay != null) {
      if (underWay.id().equals(id)) {
        underWay.repeat();
      }
      return;
    }
    Optional<String> uuid = sessions.uuid(id.vm(), source);
    Optional<Sight> sight = uuid.isEmpty() ? Optional.empty() : source.look(uuid.get());
    if (uuid.isEmpty() || sight.isEmpty()) {
      // The domain has left, or is lost: whoever hears that it was begun asks what became of it.
      reports.accept(new HypervisorReport.CopyStarted(id));
      return;
    }
    DomainMark mark =
        sight.get().mark().orElseGet(() -> DomainMark.adopted(id.vm(), order.epoch() - 1));
    if (mark.closed() >= id.number()
        || mark.seen() > id.number()
        || mark.epoch() >= order.epoch()) {
      late(sight.get(), mark, id);
      return;
    }
    if (mark.seen() == id.number() && isBegun(sight.get())) {
      // By a process that has died since: it goes on without one.
      reports.accept(new HypervisorReport.CopyStarted(id));
      return;
    }
    HostSession target =
        sessions
            .find(order.to().host())
            .orElseThrow(() ->
                new LibvirtFailure(
                    LibvirtFailure.OURS, "there is no host " + order.to().host() + " to go to"));
    begin(source, target, uuid.get(), mark, order);
  }

  /** An order that is over: its guest runs on here, and nothing goes out. */
  private void late(Sight sight, DomainMark mark, MigrationId id) {
    if (mark.closed() == id.number() && sight.state().isRunning() && !sight.sending()) {
      reports.accept(
          new HypervisorReport.Failed(
              id, "it was cancelled or ended before, and is not begun again"));
    }
  }

  private static boolean isBegun(Sight sight) {
    return sight.sending()
        || sight.state().isPausedForMigration()
        || sight.state().isMigratedAway();
  }

  private void begin(
      HostSession source, HostSession target, String uuid, DomainMark mark, Migrate order)
      throws LibvirtFailure {
    MigrationId id = order.migration();
    Checking.Findings found = checking.find(source, target, uuid, order);
    DomainMark closing = mark.withSeen(id.number(), order.terms().mode() == MigrationMode.COLD);
    if (!found.reasons().isEmpty()) {
      mark(source, uuid, closing.withClosed(id.number()));
      reports.accept(new HypervisorReport.Failed(id, String.join("; ", found.reasons())));
      return;
    }
    if (!openTarget(target, uuid, id)) {
      mark(source, uuid, closing.withClosed(id.number()));
      reports.accept(
          new HypervisorReport.Failed(
              id, "it was cancelled at " + target.id() + " before it began"));
      return;
    }
    mark(source, uuid, closing);
    MigrationCall call =
        call(source, uuid, mark.onTarget(order.epoch(), id.number()), found, order);
    List<String> files = found.toCopy().stream().map(Disk::source).toList();
    foretelling.begin(source, uuid, found, settings.transport(), order);
    var departure =
        new Departure(
            order,
            uuid,
            source,
            settings.pauseAtLast(),
            new MigrationTidying(id, uuid, source, target, files),
            foretelling,
            reports);
    source.departures().put(id.vm(), departure);
    try {
      departure.start(connection -> run(connection, target, uuid, call));
    } catch (RuntimeException | Error e) {
      source.departures().remove(id.vm(), departure);
      throw e;
    }
  }

  private boolean run(
      LibvirtConnection connection, HostSession target, String uuid, MigrationCall call)
      throws LibvirtFailure {
    try (LibvirtDomain domain = connection.domain(uuid)) {
      switch (settings.transport().lead()) {
        case PEER_TO_PEER ->
            domain.migrateTo(target.host().peerUri(), call.parameters(), call.flags());
        case MANAGED -> lead(domain, target, call);
      }
      return true;
    }
  }

  private static void lead(LibvirtDomain domain, HostSession target, MigrationCall call)
      throws LibvirtFailure {
    try {
      target
          .link()
          .callAtLength(there -> {
            domain.migrateTo(there, call.parameters(), call.flags());
            return true;
          })
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LibvirtFailure failure) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * From now on, whoever asks this host knows of the order; and the guest starts by Drover alone.
   */
  private static void mark(HostSession source, String uuid, DomainMark mark) throws LibvirtFailure {
    source.withDomain(
        uuid,
        domain -> {
          domain.setMark(mark);
          if (domain.isPersistent()) {
            domain.setAutostart(false);
          }
          return true;
        });
    source.index().learn(mark.vm(), uuid);
  }

  /**
   * Takes away what keeps older migrations out, and definitions that were left there.
   *
   * @return false if this very migration, or a later one, was closed there
   */
  private static boolean openTarget(HostSession target, String uuid, MigrationId id)
      throws LibvirtFailure {
    return target
        .withDomain(
            uuid,
            domain -> {
              if (Tombstone.number(domain.name()).orElse(0) >= id.number()) {
                return false;
              }
              if (!domain.state().isActive()) {
                if (domain.mark().map(mark -> mark.closed() >= id.number()).orElse(false)) {
                  return false;
                }
                domain.undefine();
              }
              return true;
            })
        .orElse(true);
  }

  private MigrationCall call(
      HostSession source, String uuid, DomainMark mark, Checking.Findings found, Migrate order)
      throws LibvirtFailure {
    return source
        .withDomain(
            uuid,
            domain -> {
              String live =
                  DomainFacts.withMark(
                      domain.xml(LibvirtDomain.SECURE | LibvirtDomain.MIGRATABLE), mark);
              Optional<String> definition =
                  domain.isPersistent()
                      ? Optional.of(
                          DomainFacts.withMark(
                              domain.xml(LibvirtDomain.SECURE | LibvirtDomain.INACTIVE), mark))
                      : Optional.empty();
              List<String> copied = found.toCopy().stream().map(Disk::target).toList();
              boolean shared =
                  found.vm().disks().stream()
                      .anyMatch(disk ->
                          disk.isFile() && !disk.readOnly() && !copied.contains(disk.target()));
              return MigrationCall.of(
                  order.terms().mode(), settings.transport(), live, definition, copied, shared);
            })
        .orElseThrow(() ->
            new LibvirtFailure(
                LibvirtFailure.OURS, "host " + source.id() + " no longer has " + uuid));
  }
}
