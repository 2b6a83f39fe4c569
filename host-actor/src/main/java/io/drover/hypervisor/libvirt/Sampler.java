package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.hypervisor.libvirt.Capabilities.Ability;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every host's meters in turn, with one call a host. A host that does not answer gives no
 * sample. Hosts are spread evenly over the interval, so that load is even too.
 */
final class Sampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  static final int DIRTY_RATE_SECONDS = 1;

  private final Sessions sessions;
  private final LibvirtSettings settings;
  private final Foretelling foretelling;
  private final InstantSource clock;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("libvirt-sampler").daemon().factory());
  private final Map<HostId, Last> last = new ConcurrentHashMap<>();

  private record Last(Instant at, Map<String, Meter> meters) {}

  /**
   * Of a domain: its CPU time when it was last read, when its dirty rate is to be measured, and
   * whether it is measured since this reading.
   */
  private static final class Meter {
    private final long cpuNanos;
    private volatile Instant measureAt;
    private volatile boolean measuring;

    Meter(long cpuNanos, Instant measureAt) {
      this.cpuNanos = cpuNanos;
      this.measureAt = measureAt;
    }
  }

  Sampler(
      Sessions sessions, LibvirtSettings settings, Foretelling foretelling, InstantSource clock) {
    this.sessions = sessions;
    this.settings = settings;
    this.foretelling = foretelling;
    this.clock = clock;
  }

  void start(Consumer<HostSample> samples) {
    long every = settings.sampleEvery().toNanos();
    long index = 0;
    Instant begun = clock.instant();
    for (HostSession session : sessions.all()) {
      long first = every / sessions.all().size() * index++;
      long passed = Duration.between(begun, clock.instant()).toNanos();
      ticks.scheduleAtFixedRate(
          () -> Thread.ofVirtual().start(() -> sample(session, samples)),
          Math.max(0, first - passed),
          every,
          TimeUnit.NANOSECONDS);
    }
  }

  private void sample(HostSession session, Consumer<HostSample> samples) {
    if (!session.link().isUp()) {
      return;
    }
    try {
      read(session, samples);
    } catch (LibvirtFailure e) {
      LOG.debug("host {} gives no sample: {}", session.id(), e.getMessage());
    } catch (RuntimeException e) {
      if (!ticks.isShutdown()) { // else everything is being closed under it
        LOG.error("host {} cannot be read", session.id(), e);
      }
    }
  }

  /** The first reading gives no sample: use is what has been used since the one before. */
  private void read(HostSession session, Consumer<HostSample> samples) throws LibvirtFailure {
    List<LibvirtConnection.Reading> readings =
        session
            .link()
            .call(connection -> {
              List<LibvirtConnection.Reading> all = connection.readAll();
              session.index().refresh(connection, all);
              return all;
            });
    Instant at = clock.instant();
    Last before = last.get(session.id());
    var meters = HashMap.<String, Meter>newHashMap(readings.size());
    var guests = new ArrayList<GuestSample>(readings.size());
    var due = new ArrayList<String>();
    Cpu used = Cpu.ZERO;
    for (LibvirtConnection.Reading reading : readings) {
      DomainState state = reading.state();
      VmId vm = session.index().vm(reading.uuid()).orElse(null);
      if (vm == null || !state.isActive()) {
        continue;
      }
      Meter earlier = before == null ? null : before.meters().get(reading.uuid());
      Cpu cpu =
          before == null || earlier == null
              ? Cpu.ZERO
              : used(reading.cpuNanos() - earlier.cpuNanos, Duration.between(before.at(), at));
      used = used.plus(cpu);
      DataRate dirtyRate = DataRate.mebibytes(Math.max(0, reading.dirtyMebibytes()));
      guests.add(new GuestSample(vm, cpu, dirtyRate));
      if (earlier != null && earlier.measuring) {
        foretelling.sampled(vm, dirtyRate);
      }
      Instant measureAt = earlier == null ? at : earlier.measureAt;
      if (!state.isRunning() || session.departures().containsKey(vm)) {
        measureAt = at; // as soon as it runs here again, and is not being sent
      } else if (!at.isBefore(measureAt)) {
        due.add(reading.uuid());
        measureAt = at.plus(settings.dirtyRateEvery());
      }
      meters.put(reading.uuid(), new Meter(reading.cpuNanos(), measureAt));
    }
    last.put(session.id(), new Last(at, meters));
    if (before != null) {
      samples.accept(new HostSample(session.id(), at, used, guests));
    }
    if (!due.isEmpty()) {
      measureDirtyRates(session, due, meters);
    }
  }

  private static Cpu used(long nanos, Duration passed) {
    return nanos < 0 || !passed.isPositive()
        ? Cpu.ZERO
        : new Cpu(Math.round(nanos * 1000.0 / passed.toNanos()));
  }

  /** What one host, or one domain, refuses once is not asked of it again and again. */
  private static void measureDirtyRates(
      HostSession session, List<String> uuids, Map<String, Meter> meters) throws LibvirtFailure {
    session
        .link()
        .call(connection -> {
          if (connection.capabilities().can(Ability.DIRTY_RATE)) {
            for (String uuid : uuids) {
              measureDirtyRate(connection, uuid, Objects.requireNonNull(meters.get(uuid)));
            }
          }
          return true;
        });
  }

  private static void measureDirtyRate(LibvirtConnection connection, String uuid, Meter meter)
      throws LibvirtFailure {
    try {
      connection.measureDirtyRate(uuid, DIRTY_RATE_SECONDS);
      meter.measuring = true;
    } catch (LibvirtFailure e) {
      if (e.meaning() == LibvirtFailure.Meaning.UNKNOWN) {
        throw e;
      }
      if (e.isForGood()) {
        meter.measureAt = Instant.MAX;
      }
      LOG.debug("the dirty rate of domain {} is not measured: {}", uuid, e.getMessage());
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
