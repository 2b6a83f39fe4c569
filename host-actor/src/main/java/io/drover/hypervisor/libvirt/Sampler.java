package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every host's meters in turn, with one call a host. A host that does not answer gives no
 * sample. Hosts are spread evenly over the interval, so that load is even too.
 */
final class Sampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final int DIRTY_RATE_SECONDS = 1;

  private final Sessions sessions;
  private final LibvirtSettings settings;
  private final InstantSource clock;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("libvirt-sampler").daemon().factory());
  private final Map<HostId, Last> last = new ConcurrentHashMap<>();

  /** CPU time of each domain when it was last read, and when its dirty rate was last asked for. */
  private record Last(Instant at, Map<String, Long> cpuNanos, Map<String, Instant> dirtyAsked) {}

  Sampler(Sessions sessions, LibvirtSettings settings, InstantSource clock) {
    this.sessions = sessions;
    this.settings = settings;
    this.clock = clock;
  }

  void start(Consumer<HostSample> samples) {
    long every = settings.sampleEvery().toNanos();
    long index = 0;
    for (HostSession session : sessions.all()) {
      long first = every / sessions.all().size() * index++;
      ticks.scheduleAtFixedRate(
          () -> Thread.ofVirtual().start(() -> sample(session, samples)),
          first,
          every,
          TimeUnit.NANOSECONDS);
    }
  }

  private void sample(HostSession session, Consumer<HostSample> samples) {
    if (!session.link().isUp()) {
      return;
    }
    try {
      read(session).ifPresent(samples);
    } catch (LibvirtFailure e) {
      LOG.debug("host {} gives no sample: {}", session.id(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("host {} cannot be read", session.id(), e);
    }
  }

  /** Empty at the first reading: use is what has been used since the one before. */
  private Optional<HostSample> read(HostSession session) throws LibvirtFailure {
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
    var cpuNanos = new HashMap<String, Long>();
    var asked = new HashMap<String, Instant>();
    var guests = new ArrayList<GuestSample>();
    Cpu used = Cpu.ZERO;
    for (LibvirtConnection.Reading reading : readings) {
      DomainState state = reading.state();
      Optional<VmId> vm = session.index().vm(reading.uuid());
      if (vm.isEmpty() || !(state.isActive() || state.isStoppedOnPurpose())) {
        continue;
      }
      long nanos = reading.statistics().number("cpu.time", 0);
      cpuNanos.put(reading.uuid(), nanos);
      Cpu cpu = before == null ? Cpu.ZERO : used(before, reading.uuid(), nanos, at);
      used = used.plus(cpu);
      guests.add(new GuestSample(vm.get(), cpu, dirtyRate(reading.statistics())));
      if (state.isRunning() && !session.departures().containsKey(vm.get())) {
        asked.put(reading.uuid(), askDirtyRate(session, reading.uuid(), before, at));
      }
    }
    last.put(session.id(), new Last(at, cpuNanos, asked));
    return before == null
        ? Optional.empty()
        : Optional.of(new HostSample(session.id(), at, used, guests));
  }

  private static Cpu used(Last before, String uuid, long nanos, Instant at) {
    Long earlier = before.cpuNanos().get(uuid);
    long passed = Duration.between(before.at(), at).toNanos();
    return earlier == null || nanos < earlier || passed <= 0
        ? Cpu.ZERO
        : new Cpu(Math.round((nanos - earlier) * 1000.0 / passed));
  }

  private static DataRate dirtyRate(TypedFields statistics) {
    return DataRate.mebibytes(Math.max(0, statistics.number("dirtyrate.megabytes_per_second", 0)));
  }

  private Instant askDirtyRate(HostSession session, String uuid, @Nullable Last before, Instant at)
      throws LibvirtFailure {
    Instant asked = before == null ? null : before.dirtyAsked().get(uuid);
    if (asked != null && at.isBefore(asked.plus(settings.dirtyRateEvery()))) {
      return asked;
    }
    try {
      session.withDomain(
          uuid,
          domain -> {
            domain.measureDirtyRate(DIRTY_RATE_SECONDS);
            return true;
          });
    } catch (LibvirtFailure e) {
      if (e.meaning() == LibvirtFailure.Meaning.UNKNOWN) {
        throw e;
      }
      LOG.debug("host {} does not measure dirty rates: {}", session.id(), e.getMessage());
    }
    return at;
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
