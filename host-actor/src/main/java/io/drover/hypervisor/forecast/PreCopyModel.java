package io.drover.hypervisor.forecast;

import io.drover.model.MigrationMode;
import java.time.Duration;

/**
 * The rounds of a pre-copy, as QEMU makes them.
 *
 * <p>The first round sends the memory in use: a page of zeros costs a few bytes and counts as
 * nothing. A round goes on until what is left fits into {@code rate · downtime}; then the pages
 * that the guest has written to meanwhile are added, {@code min(working set, dirty rate · time of
 * the round)}, and if it is too much again, another round begins. So the sum goes towards {@code
 * memory / (1 - dirty rate / rate)}, but for a working set that is small: it is sent once a round
 * and no more. The last rest is sent while the guest is paused.
 *
 * <p>QEMU sends for up to 50 ms before it looks at what is left: a round goes half of that below
 * its goal on average, and without it none would ever end for a guest that writes at all.
 *
 * <p>A round that leaves hardly less than the least before it is a stall, and allows the next
 * downtime, as the product's own ladder does. After the last one the mode says what happens.
 *
 * @see <a href="https://www.usenix.org/legacy/event/nsdi05/tech/full_papers/clark/clark.pdf">Clark
 *     et al., Live Migration of Virtual Machines, NSDI 2005, sections 3 and 5</a>
 * @see <a href="https://doi.org/10.1145/1996130.1996154">Liu et al., Performance and Energy
 *     Modeling for Live Migration of Virtual Machines, HPDC 2011, section 3</a>
 * @see <a href="https://gitlab.com/qemu-project/qemu/-/blob/v7.2.0/migration/migration.c">QEMU,
 *     migration_iteration_run; ram_save_iterate, MAX_WAIT</a>
 */
final class PreCopyModel {
  /** After so many rounds it is taken not to end. */
  private static final int MOST_ROUNDS = 200;

  /** Of QEMU's MAX_WAIT, in seconds. */
  private static final double BETWEEN_LOOKS = 0.05;

  /** A round must leave this share less than the least before it, or it is a stall. */
  private static final double PROGRESS = 0.95;

  /** Auto-converge takes 20 % of the guest's CPU at first, and 10 % more with each stall. */
  private static final double FIRST_THROTTLE = 0.2;

  private static final double MORE_THROTTLE = 0.1;
  private static final double MOST_THROTTLE = 0.99;

  private PreCopyModel() {}

  /**
   * @param bytes that are sent in all
   * @param pausedSeconds how long the last rest takes
   * @param converges false where the copy is given up instead
   */
  record Course(double bytes, double pausedSeconds, int rounds, boolean converges) {}

  /**
   * @param bytesPerSecond what the migration gets of its link
   */
  static Course run(MigrationShape shape, double bytesPerSecond) {
    double inUse = shape.inUse().bytes();
    double disks = shape.disks().bytes();
    if (shape.mode() == MigrationMode.COLD) {
      return new Course(inUse + disks, (inUse + disks) / bytesPerSecond, 1, true);
    }
    double left = inUse;
    double sent = disks;
    double least = Double.MAX_VALUE;
    double throttle = 0;
    int rung = 0;
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      double fits = bytesPerSecond * seconds(shape.downtimes().get(rung));
      double overshoot = bytesPerSecond * BETWEEN_LOOKS / 2;
      double now = Math.clamp(left - fits + overshoot, Math.min(left, overshoot), left);
      sent += now;
      double unsent = left - now;
      double dirtied = (1 - throttle) * shape.dirtying().within(now / bytesPerSecond);
      left = unsent + dirtied;
      if (round > 1) { // only what the guest writes to is left
        left = Math.min(left, Math.max(unsent, shape.dirtying().workingSet().bytes()));
      }
      if (left <= fits) {
        return new Course(sent + left, left / bytesPerSecond, round, true);
      }
      boolean stalled = round > 1 && left >= least * PROGRESS;
      least = Math.min(least, left);
      if (!stalled) {
        continue;
      }
      if (rung + 1 < shape.downtimes().size()) {
        rung++;
      } else if (shape.mode() == MigrationMode.POST_COPY) {
        return new Course(sent + left, 0, round, true); // the rest follows the guest
      } else if (shape.mode() == MigrationMode.PRE_COPY) {
        return new Course(sent, left / bytesPerSecond, round, false);
      }
      if (shape.mode() == MigrationMode.AUTO_CONVERGE) {
        throttle =
            Math.min(MOST_THROTTLE, throttle == 0 ? FIRST_THROTTLE : throttle + MORE_THROTTLE);
      }
    }
    return new Course(sent, left / bytesPerSecond, MOST_ROUNDS, false);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
