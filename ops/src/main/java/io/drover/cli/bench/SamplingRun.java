package io.drover.cli.bench;

import io.drover.cli.UserError;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.libvirt.LibvirtHost;
import io.drover.hypervisor.libvirt.LibvirtHypervisor;
import io.drover.hypervisor.libvirt.LibvirtSettings;
import io.drover.hypervisor.libvirt.PowerSwitch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Samples a fleet through the product's own {@link LibvirtHypervisor} and measures what that costs
 * this process. The first intervals warm it up and do not count.
 */
final class SamplingRun implements HypervisorListener {
  private static final int WARM_UP_INTERVALS = 3;
  private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(3);
  private static final Duration LATE_SAMPLES = Duration.ofSeconds(2);
  private static final long MOST_MICROS = Duration.ofHours(1).toNanos() / 1000;

  private final List<LibvirtHost> hosts;
  private final Duration every;
  private final int intervals;
  private final Consumer<String> progress;
  private final Map<String, Integer> indices = new HashMap<>();
  private final ConcurrentHistogram latency = new ConcurrentHistogram(MOST_MICROS, 3);
  private volatile long begun;

  /**
   * @param intervals that are measured
   */
  SamplingRun(List<LibvirtHost> hosts, Duration every, int intervals, Consumer<String> progress) {
    this.hosts = hosts;
    this.every = every;
    this.intervals = intervals;
    this.progress = progress;
    for (int i = 0; i < hosts.size(); i++) {
      indices.put(hosts.get(i).id().value(), i);
    }
  }

  /**
   * What was measured.
   *
   * @param connectSeconds until every host was connected and its domains known
   * @param connectThreads most platform threads at once until then
   * @param samplesMissed that were due in the measured time and did not come
   * @param cpuMicros of the whole process, for each sample
   * @param p50Micros from when a sample was due until the listener had it, half of them
   * @param allocatedBytes on the heap, for each sample
   * @param mostThreads platform threads at once, in the measured time
   * @param minutes what was held at the start of the measured time, after each minute, and at its
   *     end
   */
  record Result(
      double connectSeconds,
      int connectThreads,
      long samples,
      long samplesMissed,
      double cpuMicros,
      long p50Micros,
      long p99Micros,
      long maxMicros,
      long allocatedBytes,
      int mostThreads,
      List<Minute> minutes) {
    Result {
      minutes = List.copyOf(minutes);
    }

    Minute first() {
      return minutes.getFirst();
    }

    Minute last() {
      return minutes.getLast();
    }
  }

  /** What was held after {@code seconds} of the measured time. */
  record Minute(long seconds, ProcessMeters.Held held) {}

  Result measure() throws InterruptedException {
    var settings = LibvirtSettings.USUAL;
    try (var hypervisor =
        new LibvirtHypervisor(
            hosts,
            new LibvirtSettings(
                settings.limits(),
                settings.transport(),
                settings.sharedPools(),
                settings.pauseAtLast(),
                every,
                settings.dirtyRateEvery(),
                false),
            PowerSwitch.none(),
            InstantSource.system())) {
      long started = System.nanoTime();
      ProcessMeters.forgetMostThreads();
      hypervisor.connect();
      awaitConnected(hypervisor);
      double connectSeconds = (System.nanoTime() - started) / 1e9;
      int connectThreads = ProcessMeters.mostThreads();
      progress.accept(
          String.format(
              "%,d hosts connected in %.1f s; warming up for %d s",
              hosts.size(), connectSeconds, every.multipliedBy(WARM_UP_INTERVALS).toSeconds()));
      begun = System.nanoTime();
      hypervisor.start(this);
      return steady(connectSeconds, connectThreads);
    }
  }

  private void awaitConnected(LibvirtHypervisor hypervisor) throws InterruptedException {
    long until = System.nanoTime() + CONNECTED_WITHIN.toNanos();
    List<String> unreachable = unreachable(hypervisor).toList();
    while (!unreachable.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new UserError(
            String.format(
                "%,d of %,d hosts could not be connected within %d s, the first: %s",
                unreachable.size(),
                hosts.size(),
                CONNECTED_WITHIN.toSeconds(),
                unreachable.getFirst()));
      }
      Thread.sleep(20);
      unreachable = unreachable(hypervisor).toList();
    }
  }

  private Stream<String> unreachable(LibvirtHypervisor hypervisor) {
    return hosts.stream().flatMap(host -> hypervisor.unreachable(host.id()).stream());
  }

  private Result steady(double connectSeconds, int connectThreads) throws InterruptedException {
    var minutes = new ArrayList<Minute>();
    sleepUntil(begun + every.toNanos() * WARM_UP_INTERVALS);
    minutes.add(look(0));
    ProcessMeters.forgetMostThreads();
    long cpu = ProcessMeters.cpuNanos();
    long allocated = ProcessMeters.allocatedBytes();
    long from = begun + every.toNanos() * WARM_UP_INTERVALS;
    long seconds = every.multipliedBy(intervals).toSeconds();
    for (long minute = 60; minute < seconds; minute += 60) {
      sleepUntil(from + Duration.ofSeconds(minute).toNanos());
      minutes.add(look(minute));
    }
    sleepUntil(from + every.toNanos() * intervals);
    cpu = ProcessMeters.cpuNanos() - cpu;
    allocated = ProcessMeters.allocatedBytes() - allocated;
    int mostThreads = ProcessMeters.mostThreads();
    minutes.add(look(seconds));
    Thread.sleep(LATE_SAMPLES);
    long samples = latency.getTotalCount();
    return new Result(
        connectSeconds,
        connectThreads,
        samples,
        (long) hosts.size() * intervals - samples,
        cpu / 1e3 / Math.max(1, samples),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(99),
        latency.getMaxValue(),
        allocated / Math.max(1, samples),
        mostThreads,
        minutes);
  }

  private Minute look(long seconds) {
    var minute = new Minute(seconds, ProcessMeters.held());
    progress.accept(
        String.format(
            "%4d s: %,d samples, RSS %.0f MiB, heap in use %.1f MiB, %d threads, %d open files",
            seconds,
            latency.getTotalCount(),
            minute.held().rssMiB(),
            minute.held().heapMiB(),
            minute.held().threads(),
            minute.held().files()));
    return minute;
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime())));
  }

  /** Each host's samples are due at its own moment of every interval, in the order of their ids. */
  @Override
  public void onSample(HostSample sample) {
    Integer index = indices.get(sample.host().value());
    if (index == null) {
      return;
    }
    long interval = every.toNanos();
    long since = System.nanoTime() - begun - interval / hosts.size() * index;
    long number = Math.floorDiv(since, interval);
    if (number >= WARM_UP_INTERVALS && number < WARM_UP_INTERVALS + intervals) {
      latency.recordValue(Math.min(MOST_MICROS, Math.floorMod(since, interval) / 1000));
    }
  }

  @Override
  public void onReport(HypervisorReport report) {}
}
