package io.drover.hypervisor.libvirt;

import java.time.Duration;

/**
 * How long a host's daemon is waited for, and how often it is tried.
 *
 * @param open until a connection counts as not answered
 * @param call until a call over it counts as not answered
 * @param callsAtOnce calls of one host that may be unanswered at once; migrations do not count.
 *     More than 1 was seen to crash libvirt's client (9.0) when the connection broke under them
 * @param keepAlive how often an idle connection is probed; whole seconds
 * @param keepAliveMisses probes unanswered before the connection is given up
 * @param firstRetry pause after the first attempt that failed; doubles with each up to {@code
 *     lastRetry}
 */
public record CallLimits(
    Duration open,
    Duration call,
    int callsAtOnce,
    Duration keepAlive,
    int keepAliveMisses,
    Duration firstRetry,
    Duration lastRetry) {
  public static final CallLimits USUAL =
      new CallLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          1,
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(500),
          Duration.ofSeconds(30));

  public CallLimits {
    if (callsAtOnce < 1 || keepAliveMisses < 1 || keepAlive.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "calls at once, keepalive misses and seconds are at least 1, found "
              + callsAtOnce
              + ", "
              + keepAliveMisses
              + ", "
              + keepAlive.toSeconds());
    }
  }

  /** The pause before attempt {@code number}, counted from 1. */
  Duration retryAfter(int number) {
    Duration pause = firstRetry.multipliedBy(1L << Math.min(number - 1, 16));
    return pause.compareTo(lastRetry) < 0 ? pause : lastRetry;
  }
}
