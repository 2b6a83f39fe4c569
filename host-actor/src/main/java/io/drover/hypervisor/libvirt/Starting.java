package io.drover.hypervisor.libvirt;

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

  /** Empty where the guest was not started; why stands in the log. */
  Optional<HypervisorReport> start(HostSession host, Start order) throws LibvirtFailure {
    VmId vm = order.vm().id();
    Optional<String> uuid = sessions.uuid(vm, host);
    Optional<Sight> sight = uuid.isEmpty() ? Optional.empty() : host.look(uuid.get());
    if (uuid.isEmpty() || sight.isEmpty()) {
      return refuse(order, "host " + host.id() + " has no definition of it");
    }
    DomainMark mark = sight.get().mark().orElseGet(() -> DomainMark.adopted(vm, order.epoch()));
    if (mark.epoch() > order.epoch()) {
      return refuse(order, "the host knows a later owner, epoch " + mark.epoch());
    }
    DomainState state = sight.get().state();
    if (state.isActive()) {
      return state.isRunning() ? Optional.of(started(host, order)) : refuse(order, "it is paused");
    }
    if (state.isMigratedAway()) {
      return refuse(order, "it was migrated away from there");
    }
    boolean theirs = state.isStoppedOnPurpose() && !host.endedHere().contains(uuid.get());
    if (theirs || mark.stopped()) {
      return refuse(order, "somebody shut it down, and it is theirs to start again");
    }
    Optional<String> elsewhere = runningElsewhere(host, uuid.get());
    if (elsewhere.isPresent()) {
      return refuse(order, elsewhere.get());
    }
    host.withDomain(
        uuid.get(),
        domain -> {
          domain.setMark(mark.withEpoch(order.epoch()));
          domain.start();
          host.endedHere().remove(uuid.get());
          return true;
        });
    return Optional.of(started(host, order));
  }

  private static HypervisorReport started(HostSession host, Start order) {
    return new HypervisorReport.GuestStarted(order.vm().id(), order.epoch(), host.id());
  }

  private static Optional<HypervisorReport> refuse(Start order, String why) {
    LOG.warn("VM {} is not started: {}", order.vm().id(), why);
    return Optional.empty();
  }

  /**
   * Where else a process of the guest is, or was when its host last answered: somebody may have
   * moved it by hand.
   */
  private Optional<String> runningElsewhere(HostSession owner, String uuid) {
    for (HostSession other : sessions.all()) {
      if (other == owner) {
        continue;
      }
      try {
        if (other.look(uuid).map(sight -> sight.state().isActive()).orElse(false)) {
          return Optional.of("host " + other.id() + " has a running guest of it");
        }
      } catch (LibvirtFailure e) {
        if (!other.index().isRead() || other.index().vm(uuid).isPresent()) {
          return Optional.of(
              "host " + other.id() + " does not answer, and may have it: " + e.getMessage());
        }
      }
    }
    return Optional.empty();
  }
}
