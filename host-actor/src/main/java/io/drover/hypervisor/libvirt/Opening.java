package io.drover.hypervisor.libvirt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

/**
 * Opens the ways to the hosts of a fleet, some at a time: each way that opens takes a thread, and
 * thousands at once let one another run out of time. One that does not answer holds up the others
 * for no more than {@link #PATIENCE}.
 */
final class Opening {
  private static final int AT_ONCE = 64;
  private static final Duration LOOKS_EVERY = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private Opening() {}

  /** A way, and what was said of it before it was opened. */
  private record Begun(HostLink link, String before) {
    boolean isSettled() {
      return link.isUp() || !link.down().equals(before);
    }
  }

  /** Returns when the last has begun to open. */
  static void all(Collection<HostSession> sessions) throws InterruptedException {
    Queue<Begun> begun = new ArrayDeque<>();
    for (HostSession session : sessions) {
      if (begun.size() == AT_ONCE) {
        awaitRoom(begun);
      }
      begun.add(new Begun(session.link(), session.link().down()));
      session.link().start();
    }
  }

  private static void awaitRoom(Queue<Begun> begun) throws InterruptedException {
    for (long looks = PATIENCE.dividedBy(LOOKS_EVERY); looks > 0; looks--) {
      if (begun.removeIf(Begun::isSettled)) {
        return;
      }
      Thread.sleep(LOOKS_EVERY);
    }
    begun.clear(); // none of them answers: they go on opening, and the next ones begin
  }
}
