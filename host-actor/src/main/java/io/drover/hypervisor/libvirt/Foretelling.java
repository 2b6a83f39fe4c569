package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.forecast.Dirtying;
import io.drover.hypervisor.forecast.Forecasts;
import io.drover.hypervisor.forecast.MigrationOutcome;
import io.drover.hypervisor.forecast.MigrationShape;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what a forecast needs, and tells who keeps the forecasts. How a guest dirties its memory
 * is known from the samples; a check measures it more closely where that is wanted, which takes as
 * long as the readings below. What cannot be measured is left out, and never keeps a migration from
 * being made.
 */
final class Foretelling {
  private static final Logger LOG = LoggerFactory.getLogger(Foretelling.class);

  /**
   * In seconds. As long as rounds of a copy are, for what counts is how much is dirtied within one;
   * and of several lengths, so that a working set shows.
   */
  private static final int[] READINGS = {1, 2, 4};

  /** Readings of a guest that are used: the newest. */
  private static final int MOST_READINGS = 12;

  /** A guest's load may have changed since an older one. */
  private static final Duration OLDEST_READING = Duration.ofMinutes(5);

  /** Longest that a reading may take beyond its length. */
  private static final Duration LATE = Duration.ofSeconds(3);

  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long MEASURED = 2; // of virDomainDirtyRateStatus

  private final Forecasts forecasts;
  private final boolean closely;
  private final InstantSource clock;
  private final Map<VmId, List<Read>> readings = new ConcurrentHashMap<>();

  private final Map<VmId, MigrationId> measured = new ConcurrentHashMap<>();

  private record Read(Instant at, Dirtying.Reading reading) {}

  /**
   * @param closely whether checks measure too
   */
  Foretelling(Forecasts forecasts, boolean closely, InstantSource clock) {
    this.forecasts = forecasts;
    this.closely = closely;
    this.clock = clock;
  }

  /** A sample's own measurement, over {@link Sampler#DIRTY_RATE_SECONDS}. */
  void sampled(VmId vm, DataRate rate) {
    if (forecasts.areWanted()) {
      add(vm, new Dirtying.Reading(Duration.ofSeconds(Sampler.DIRTY_RATE_SECONDS), rate));
    }
  }

  /**
   * Reads how a guest dirties its memory, if that is wanted; blocks until that is done. Once for a
   * migration, however often its check is asked for.
   */
  void measure(HostSession host, MigrationId migration, String uuid) {
    VmId vm = migration.vm();
    if (!closely || !forecasts.areWanted() || migration.equals(measured.put(vm, migration))) {
      return;
    }
    try {
      for (int seconds : READINGS) {
        measure(host, uuid, seconds)
            .ifPresent(rate -> add(vm, new Dirtying.Reading(Duration.ofSeconds(seconds), rate)));
      }
    } catch (LibvirtFailure e) {
      LOG.debug("{} on {}: its dirty rate is not measured: {}", vm, host.id(), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<DataRate> measure(HostSession host, String uuid, int seconds)
      throws LibvirtFailure, InterruptedException {
    host.link()
        .call(connection -> {
          connection.measureDirtyRate(uuid, seconds);
          return true;
        });
    Thread.sleep(Duration.ofSeconds(seconds));
    for (long waited = 0; waited < LATE.toMillis(); waited += LOOK_EVERY_MILLIS) {
      TypedFields statistics = statistics(host, uuid);
      if (statistics.number("dirtyrate.calc_status", 0) == MEASURED
          && statistics.number("dirtyrate.calc_period", 0) == seconds) {
        long mebibytes = statistics.number("dirtyrate.megabytes_per_second", 0);
        return Optional.of(DataRate.mebibytes(Math.max(0, mebibytes)));
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    return Optional.empty();
  }

  private static TypedFields statistics(HostSession host, String uuid) throws LibvirtFailure {
    return host.withDomain(uuid, LibvirtDomain::memoryStatistics).orElse(TypedFields.NONE);
  }

  private void add(VmId vm, Dirtying.Reading reading) {
    Instant now = clock.instant();
    readings.values().removeIf(read -> isOld(read.getLast(), now));
    readings.merge(
        vm,
        List.of(new Read(now, reading)),
        (old, more) -> {
          var all = new ArrayList<>(old);
          all.addAll(more);
          return List.copyOf(all.subList(Math.max(0, all.size() - MOST_READINGS), all.size()));
        });
  }

  private static boolean isOld(Read read, Instant now) {
    return read.at().isBefore(now.minus(OLDEST_READING));
  }

  /** Empties what is known of the VM. */
  private List<Dirtying.Reading> takeReadings(VmId vm) {
    measured.remove(vm);
    List<Read> all = readings.remove(vm);
    Instant now = clock.instant();
    return all == null
        ? List.of()
        : all.stream().filter(read -> !isOld(read, now)).map(Read::reading).toList();
  }

  /**
   * A migration is about to begin. What was read of the guest is used up: it goes to another host,
   * where others compete with it.
   */
  void begin(
      HostSession source,
      String uuid,
      Checking.Findings found,
      Transport transport,
      Migrate order) {
    if (!forecasts.areWanted()) {
      return;
    }
    List<Dirtying.Reading> read = takeReadings(order.migration().vm());
    if (read.isEmpty()) {
      return; // how it dirties its memory is not known: nothing that is worth being said
    }
    try {
      DataSize memory = found.vm().memory();
      DataSize disks =
          Checking.sizes(source, uuid, found.toCopy()).values().stream()
              .reduce(DataSize.ZERO, DataSize::plus);
      DataSize inUse = inUse(statistics(source, uuid), memory);
      forecasts.onBegin(
          order.migration(),
          new MigrationShape(
              order.from().host(),
              order.to().host(),
              order.terms().mode(),
              memory,
              inUse,
              disks,
              DataRate.mebibytes(transport.mebibytesPerSecond()),
              Dirtying.of(read, memory, inUse),
              ConvergenceLadder.of(order.terms(), false).downtimes()));
    } catch (LibvirtFailure | RuntimeException e) {
      LOG.warn("{}: there is no forecast: {}", order.migration(), e.toString());
    }
  }

  /**
   * What the guest has ever touched: its balloon without what the guest's kernel calls unused,
   * which is zero until it is used for the first time. A guest that has been up for long has used
   * all of it once, and what is free then is not zero: forecasts are put right by what was
   * measured.
   */
  static DataSize inUse(TypedFields statistics, DataSize memory) {
    long current = statistics.number("balloon.current", 0) << 10;
    long unused = statistics.number("balloon.unused", 0) << 10;
    long inUse = current - unused;
    return inUse <= 0 ? memory : new DataSize(Math.min(memory.bytes(), inUse));
  }

  void completed(MigrationId id, TypedFields statistics) {
    long millis = statistics.number("time_elapsed", 0);
    long bytes = statistics.number("data_processed", 0);
    long paused = statistics.number("downtime", 0);
    if (millis <= 0 || bytes <= 0 || paused <= 0) {
      failed(id); // the daemon did not say
      return;
    }
    tell(() ->
        forecasts.onCompleted(
            id,
            new MigrationOutcome(
                Duration.ofMillis(millis), new DataSize(bytes), Duration.ofMillis(paused))));
  }

  void failed(MigrationId id) {
    tell(() -> forecasts.onFailed(id));
  }

  /** Whatever goes wrong there is no migration's trouble. */
  private static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.error("a forecast could not be settled", e);
    }
  }
}
