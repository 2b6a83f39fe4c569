package io.drover.twin;

import io.drover.hypervisor.HostProbe;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.simulation.world.Flakiness;
import io.drover.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives a simulated world along a clock that runs on the wall: requests go in from any thread,
 * reports and samples come out on this object's own. What the world did is remembered before anyone
 * is told of it.
 */
public final class LiveTwin implements Hypervisor, HostProbe, AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(10);

  /** How messages to and from a flaky host fare; late by up to this much, on the wall. */
  private static final double LOST = 0.05;

  private static final double TWICE = 0.1;
  private static final double LATE = 0.3;
  private static final Duration LATE_BY = Duration.ofSeconds(20);

  private final World world;
  private final ScaledClock clock;
  private final List<HostSpec> hosts;
  private final Duration sampleEvery;
  private final Consumer<World> remember;
  private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final TwinMeters meters = new TwinMeters();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable HypervisorListener listener;
  private long sampled;

  private final ConcurrentLinkedQueue<Runnable> doings = new ConcurrentLinkedQueue<>();
  private final TwinHistory history;
  private final Flakiness flaky;

  private record Asked(HostId host, HypervisorRequest request) {}

  /**
   * @param hosts sampled in turn, each once in {@code sampleEvery} of virtual time
   * @param remember makes durable what the world did, before its reports are handed out
   * @param history told what happens, for whoever checks or measures from outside
   */
  public LiveTwin(
      World world,
      ScaledClock clock,
      List<HostSpec> hosts,
      Duration sampleEvery,
      Consumer<World> remember,
      TwinHistory history) {
    this.world = world;
    this.clock = clock;
    this.hosts = List.copyOf(hosts);
    this.sampleEvery = sampleEvery;
    this.remember = remember;
    this.history = history;
    this.flaky = new Flakiness(LOST, TWICE, LATE, clock.virtual(LATE_BY));
    this.thread = Thread.ofPlatform().name("twin").daemon().unstarted(this::run);
    world.truth().observe(history);
  }

  /** Begins to move time on; reports and samples go to {@code to}. */
  public void start(HypervisorListener to) {
    listener = to;
    thread.start();
  }

  @Override
  public void ask(HostId host, HypervisorRequest request) {
    if (request instanceof HypervisorRequest.Start start) {
      history.startOrdered(start.vm().id(), host, start.epoch());
    }
    asked.add(new Asked(host, request));
  }

  @Override
  public void probe(Consumer<Collection<HostId>> heard) {
    doings.add(() -> {
      history.probed();
      heard.accept(hosts.stream().map(HostSpec::id).filter(world::isHeard).toList());
    });
  }

  /** Something happens to all these hosts at once. */
  public void inflict(Collection<HostId> affected, HostFault fault) {
    doings.add(() -> affected.forEach(host -> inflict(host, fault)));
  }

  private void inflict(HostId host, HostFault fault) {
    history.inflicted(host, fault);
    switch (fault) {
      case POWER_LOST -> world.faults().hostDies(host);
      case POWER_BACK -> world.faults().hostReturns(host);
      case CUT_OFF -> world.faults().hostPartitions(host);
      case REACHED_AGAIN -> world.faults().hostRejoins(host);
      case FLAKY -> world.faults().hostIsFlaky(host, flaky);
      case STEADY -> world.faults().hostIsFlaky(host, Flakiness.NONE);
      case HUNG -> world.faults().hostHangs(host);
      case ANSWERING -> world.faults().hostUnhangs(host);
    }
  }

  public TwinMeters meters() {
    return meters;
  }

  /** Why the twin stopped by itself, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }

  private void run() {
    try {
      Instant begun = world.now();
      while (running) {
        step(begun);
        LockSupport.parkNanos(STEP.toNanos());
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void step(Instant begun) {
    HypervisorListener to = listener;
    if (to == null) {
      return;
    }
    Instant now = clock.instant();
    for (Asked next = asked.poll(); next != null; next = asked.poll()) {
      world.request(next.host(), next.request(), world.now());
    }
    for (Runnable next = doings.poll(); next != null; next = doings.poll()) {
      next.run();
    }
    List<HypervisorReport> reports = world.advanceTo(now);
    remember.accept(world);
    reports.forEach(to::onReport);
    sample(begun, now, to);
    meters.onStep(world.truth());
  }

  /**
   * All hosts at first, then each host's turn comes once a period, evenly spread, so that load is
   * even too.
   */
  private void sample(Instant begun, Instant now, HypervisorListener to) {
    long due =
        hosts.size()
            + (long)
                (Duration.between(begun, now).toNanos()
                    / (double) sampleEvery.toNanos()
                    * hosts.size());
    for (; sampled < due; sampled++) {
      HostSpec host = hosts.get((int) (sampled % hosts.size()));
      world
          .sample(host.id(), now)
          .ifPresent((HostSample sample) -> {
            meters.onSample(host, sample);
            to.onSample(sample);
          });
    }
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
