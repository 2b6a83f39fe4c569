package io.drover.model;

import java.time.Duration;

/**
 * The limits one migration runs under.
 *
 * @param deadline from the request to the abort of a copy that has not switched over
 * @param blackoutLimit longest pause of the guest that a switchover may be started for
 * @param mostRounds of pre-copy, after which the copy is aborted; at least 1
 * @param cooldown how long after a migration's end the VM is left alone by moves that are not
 *     mandatory
 */
public record MigrationTerms(
    MigrationMode mode,
    Duration deadline,
    Duration blackoutLimit,
    int mostRounds,
    Duration cooldown) {
  public MigrationTerms {
    if (deadline.isNegative()
        || deadline.isZero()
        || blackoutLimit.isNegative()
        || cooldown.isNegative()) {
      throw new IllegalArgumentException(
          "a migration needs a deadline above 0 and a blackout limit and cooldown of 0 or more, found "
              + deadline
              + ", "
              + blackoutLimit
              + ", "
              + cooldown);
    }
    if (mostRounds < 1) {
      throw new IllegalArgumentException(
          "a migration needs at least one round, found " + mostRounds);
    }
  }

  /** The same limits for another mode. */
  public MigrationTerms with(MigrationMode other) {
    return new MigrationTerms(other, deadline, blackoutLimit, mostRounds, cooldown);
  }
}
