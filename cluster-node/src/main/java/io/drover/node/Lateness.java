package io.drover.node;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/** How late the threads of the cluster's heartbeats are. */
final class Lateness {
  private Lateness() {}

  /** Until the system ends. */
  static void watch(ActorSystem<?> system, Duration interval, Consumer<Duration> late) {
    var last = new AtomicLong(System.nanoTime());
    system
        .scheduler()
        .scheduleAtFixedRate(
            interval,
            interval,
            () -> {
              long now = System.nanoTime();
              long since = now - last.getAndSet(now);
              late.accept(Duration.ofNanos(Math.max(0, since - interval.toNanos())));
            },
            system
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig("drover.cluster-dispatcher")));
  }
}
