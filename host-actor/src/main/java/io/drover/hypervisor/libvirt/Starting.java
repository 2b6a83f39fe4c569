package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.Drift;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Start;
import io.drover.model.VmId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the guest of an owner that has lost it, unless that could make it run twice. */
final class Starting {
  private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

  private final Sessions sessions;

  Starting(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Empty where it is not known whether the guest may be started; why stands in the log. */
  Optional<HypervisorReport> start(HostSession host, Start order) throws LibvirtFailure {
    VmId vm = order.vm().id();
    Optional<String> uuid = sessions.uuid(vm, host);
    Optional<Sight> sight = uuid.isEmpty() ? Optional.empty() : host.look(uuid.get());
    if (uuid.isEmpty() || sight.isEmpty()) {
      return switch (uuid.map(id -> elsewhere(host, id)).orElse(Elsewhere.NO)) {
        case YES -> drifted(host, order, Drift.ELSEWHERE);
        case NO -> drifted(host, order, Drift.GONE);
        case NOT_KNOWN ->
            wait(order, "host " + host.id() + " has no definition of it, another may");
      };
    }
    DomainMark mark = sight.get().mark().orElseGet(() -> DomainMark.adopted(vm, order.epoch()));
    if (mark.epoch() > order.epoch()) {
      return wait(order, "the host knows a later owner, epoch " + mark.epoch());
    }
    DomainState state = sight.get().state();
    if (state.isActive()) {
      return state.isRunning() ? Optional.of(started(host, order)) : wait(order, "it is paused");
    }
    if (state.isMigratedAway()) {
      return drifted(host, order, Drift.ELSEWHERE);
    }
    boolean theirs = state.isStoppedOnPurpose() && !host.endedHere().contains(uuid.get());
    if (theirs || mark.stopped()) {
      return drifted(host, order, Drift.STOPPED);
    }
    return switch (elsewhere(host, uuid.get())) {
      case YES -> drifted(host, order, Drift.ELSEWHERE);
      case NOT_KNOWN -> wait(order, "a host that does not answer may have it");
      case NO -> {
        startNow(host, uuid.get(), mark.withEpoch(order.epoch()));
        yield Optional.of(started(host, order));
      }
    };
  }

  private static void startNow(HostSession host, String uuid, DomainMark mark)
      throws LibvirtFailure {
    host.withDomain(
        uuid,
        domain -> {
          domain.setMark(mark);
          domain.start();
          host.endedHere().remove(uuid);
          return true;
        });
  }

  private static HypervisorReport started(HostSession host, Start order) {
    return new HypervisorReport.GuestStarted(order.vm().id(), order.epoch(), host.id());
  }

  private static Optional<HypervisorReport> drifted(HostSession host, Start order, Drift drift) {
    return Optional.of(
        new HypervisorReport.GuestDrifted(order.vm().id(), order.epoch(), host.id(), drift));
  }

  private static Optional<HypervisorReport> wait(Start order, String why) {
    LOG.warn("VM {} is not started yet: {}", order.vm().id(), why);
    return Optional.empty();
  }

  private enum Elsewhere {
    YES,
    NO,
    NOT_KNOWN
  }

  /**
   * Whether a process of the guest is on another host, or was when that host last answered:
   * somebody may have moved it by hand.
   */
  private Elsewhere elsewhere(HostSession owner, String uuid) {
    Elsewhere found = Elsewhere.NO;
    for (HostSession other : sessions.all()) {
      if (other == owner) {
        continue;
      }
      try {
        if (other.look(uuid).map(sight -> sight.state().isActive()).orElse(false)) {
          return Elsewhere.YES;
        }
      } catch (LibvirtFailure e) {
        if (!other.index().isRead() || other.index().vm(uuid).isPresent()) {
          LOG.debug("host {} does not say whether it has {}: {}", other.id(), uuid, e.getMessage());
          found = Elsewhere.NOT_KNOWN;
        }
      }
    }
    return found;
  }
}
