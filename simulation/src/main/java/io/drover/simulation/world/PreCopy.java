package io.drover.simulation.world;

import io.drover.model.DataSize;
import java.time.Duration;

/**
 * The arithmetic of copying a running guest's memory.
 *
 * @see <a href="https://www.usenix.org/legacy/event/nsdi05/tech/full_papers/clark/clark.pdf">Clark
 *     et al., Live Migration of Virtual Machines, NSDI 2005, sections 3 and 4</a>
 */
final class PreCopy {
  /**
   * QEMU slows a guest by this much first, then by {@link #THROTTLE_STEP} more, up to {@link
   * #THROTTLE_MOST}, in percent.
   */
  static final int THROTTLE_FIRST = 20;

  static final int THROTTLE_STEP = 10;
  static final int THROTTLE_MOST = 99;

  /**
   * A round that dirties more than this share of what it sent counts towards throttling; the second
   * one throttles.
   */
  private static final double THROTTLE_TRIGGER = 0.5;

  private static final int ROUNDS_TO_THROTTLE = 2;

  private PreCopy() {}

  /**
   * Bytes dirtied while a round ran: writes fall evenly on the writable working set, so {@code
   * workingSet · (1 − e^(−dirtyRate · time / workingSet))}: {@code dirtyRate · time} at first, and
   * never more than the set.
   *
   * @param dirtyRate bytes a second
   */
  static double dirtied(double dirtyRate, Duration time, DataSize workingSet) {
    double set = workingSet.bytes();
    return set == 0 ? 0 : -set * Math.expm1(-dirtyRate * seconds(time) / set);
  }

  /** Whether what is left can be sent while the guest is paused within the limit. */
  static boolean fits(double remainingBytes, double bytesPerSecond, Duration blackoutLimit) {
    return remainingBytes <= bytesPerSecond * seconds(blackoutLimit);
  }

  /** Whether a round counts towards throttling. */
  static boolean losesGround(double dirtied, double sent) {
    return dirtied > THROTTLE_TRIGGER * sent;
  }

  /**
   * By how many percent the guest's CPU is slowed down after a round: QEMU's auto-converge with its
   * defaults (20 % first, then 10 % more each time two rounds lost ground).
   *
   * @see <a href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">QEMU QMP reference,
   *     cpu-throttle-initial, cpu-throttle-increment, max-cpu-throttle,
   *     throttle-trigger-threshold</a>
   */
  static int throttle(int present, int roundsThatLostGround) {
    if (roundsThatLostGround < ROUNDS_TO_THROTTLE) {
      return present;
    }
    return present == 0 ? THROTTLE_FIRST : Math.min(THROTTLE_MOST, present + THROTTLE_STEP);
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
