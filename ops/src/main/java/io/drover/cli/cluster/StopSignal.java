package io.drover.cli.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the process was asked to end (SIGTERM, ^C). It then has until {@link #close} to do so in
 * order, or until its time is over.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param patience how long the end is waited for
   */
  StopSignal(Duration patience) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(patience), "stop"));
  }

  private void onSignal(Duration patience) {
    asked.countDown();
    try {
      ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits so long for the signal; whether it has come. */
  boolean within(Duration time) throws InterruptedException {
    return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
