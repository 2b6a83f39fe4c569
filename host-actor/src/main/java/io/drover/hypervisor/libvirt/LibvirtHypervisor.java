package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.forecast.Forecasts;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Real hypervisors, reached through libvirt. What is asked of a host about one VM is done in the
 * order it was asked; different VMs at once. A host that does not answer is silence, never a guess.
 *
 * <p>How it keeps the port's promises: libvirt's own protocol starts a guest on the target only
 * after it was stopped on the source, and undoes a copy whose daemon dies. Orders that are over are
 * closed where they could still do harm: in the domain's metadata on the source ({@link
 * DomainMark}), and by a definition that blocks the domain's uuid on the target ({@link
 * Tombstone}).
 */
public final class LibvirtHypervisor implements Hypervisor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);

  private final Sessions sessions = new Sessions();
  private final ExecutorService natives =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("libvirt-call-", 0).daemon().factory());
  private final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();
  private final Sequencer<Addressee> orders = new Sequencer<>(waiters);
  private final PowerSwitch powerSwitch;
  private final Map<HostId, Long> fencedLosses = new ConcurrentHashMap<>();
  private final Checking checking;
  private final Moving moving;
  private final Ending ending;
  private final Starting starting;
  private final Sampler sampler;
  private volatile @Nullable HypervisorListener listener;

  private record Addressee(HostId host, Optional<VmId> vm) {}

  public LibvirtHypervisor(
      Collection<LibvirtHost> hosts,
      LibvirtSettings settings,
      PowerSwitch powerSwitch,
      InstantSource clock) {
    this(hosts, settings, powerSwitch, clock, Forecasts.NONE);
  }

  /**
   * @param forecasts told of each migration's shape before it begins, and of its outcome
   */
  public LibvirtHypervisor(
      Collection<LibvirtHost> hosts,
      LibvirtSettings settings,
      PowerSwitch powerSwitch,
      InstantSource clock,
      Forecasts forecasts) {
    this.powerSwitch = powerSwitch;
    hosts.forEach(host -> sessions.add(new HostSession(host, settings.limits(), natives)));
    var foretelling = new Foretelling(forecasts, settings.lookClosely(), clock);
    this.checking = new Checking(sessions, settings, foretelling, clock);
    this.moving = new Moving(sessions, settings, checking, foretelling, this::report);
    this.ending = new Ending(sessions);
    this.starting = new Starting(sessions);
    this.sampler = new Sampler(sessions, settings, foretelling, clock);
  }

  /** Opens the ways to the hosts, some at a time, and keeps them open. */
  public void connect() {
    waiters.execute(() -> {
      try {
        Opening.all(sessions.all());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // closed before all were open
      }
    });
  }

  /** Why a host cannot be reached; empty while it can. */
  public Optional<String> unreachable(HostId host) {
    return sessions
        .find(host)
        .filter(session -> !session.link().isUp())
        .map(session -> session.link().down());
  }

  /**
   * Asks a host what it is and what it has.
   *
   * @throws LibvirtFailure if it does not say
   */
  public Inventory inventory(HostId host) throws LibvirtFailure {
    return Inventory.ask(
        sessions
            .find(host)
            .orElseThrow(() -> new IllegalArgumentException("there is no host " + host)));
  }

  /** From now on, reports and samples go to {@code to}. */
  public void start(HypervisorListener to) {
    listener = to;
    sampler.start(to::onSample);
  }

  @Override
  public void ask(HostId host, HypervisorRequest request) {
    Optional<HostSession> session = sessions.find(host);
    if (session.isEmpty()) {
      LOG.warn("nothing can be asked of host {}, which is not configured: {}", host, request);
      return;
    }
    orders.submit(new Addressee(host, vm(request)), () -> handle(session.get(), request));
  }

  private static Optional<VmId> vm(HypervisorRequest request) {
    return switch (request) {
      case HypervisorRequest.Check r -> Optional.of(r.migration().vm());
      case HypervisorRequest.Migrate r -> Optional.of(r.migration().vm());
      case HypervisorRequest.Query(MigrationId id) -> Optional.of(id.vm());
      case HypervisorRequest.Cancel(MigrationId id) -> Optional.of(id.vm());
      case HypervisorRequest.Resume(MigrationId id) -> Optional.of(id.vm());
      case HypervisorRequest.Fence(MigrationId id) -> Optional.of(id.vm());
      case HypervisorRequest.Start r -> Optional.of(r.vm().id());
      case HypervisorRequest.FenceHost _ -> Optional.empty();
    };
  }

  private void handle(HostSession host, HypervisorRequest request) {
    try {
      switch (request) {
        case HypervisorRequest.Check check -> report(checking.check(host, check));
        case HypervisorRequest.Migrate migrate -> moving.migrate(host, migrate);
        case HypervisorRequest.Query(MigrationId id) -> report(ending.query(host, id));
        case HypervisorRequest.Cancel(MigrationId id) -> report(ending.cancel(host, id));
        case HypervisorRequest.Resume(MigrationId id) -> report(ending.resume(host, id));
        case HypervisorRequest.Fence(MigrationId id) -> fence(host, id);
        case HypervisorRequest.FenceHost(long loss) -> fence(host, loss);
        case HypervisorRequest.Start start -> starting.start(host, start).ifPresent(this::report);
      }
    } catch (LibvirtFailure e) {
      // A way that is broken was said to be when it broke; what is owed is asked again.
      LOG.atLevel(host.link().isUp() ? Level.WARN : Level.DEBUG)
          .log(
              "host {} could not be asked: {}: {}",
              host.id(),
              request.getClass().getSimpleName(),
              e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("host {}: {} went wrong", host.id(), request, e);
    }
  }

  private void fence(HostSession host, MigrationId id) {
    try {
      LOG.warn("{}: fencing host {}", id, host.id());
      powerSwitch.off(host.id());
      report(new HypervisorReport.Fenced(id, host.id()));
    } catch (PowerSwitch.FencingFailed e) {
      LOG.error("{}: {}", id, e.getMessage());
    }
  }

  private void fence(HostSession host, long loss) {
    try {
      if (fencedLosses.getOrDefault(host.id(), 0L) < loss) {
        LOG.warn("host {} is lost: fencing it", host.id());
        powerSwitch.off(host.id());
        fencedLosses.merge(host.id(), loss, Math::max);
      }
      report(new HypervisorReport.HostFenced(host.id(), loss));
    } catch (PowerSwitch.FencingFailed e) {
      LOG.error("host {} is lost: {}", host.id(), e.getMessage());
    }
  }

  private void report(HypervisorReport report) {
    HypervisorListener to = listener;
    if (to != null) {
      to.onReport(report);
    }
  }

  @Override
  public void close() {
    sampler.close();
    sessions.all().forEach(HostSession::close);
    waiters.shutdownNow();
    natives.shutdown();
  }
}
