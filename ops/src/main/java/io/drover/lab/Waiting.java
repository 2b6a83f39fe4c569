package io.drover.lab;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** Waits for something in a lab to come true, for so long and no longer. */
public final class Waiting {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final InstantSource clock;
  private final Duration within;
  private final Duration lookEvery;

  public Waiting(InstantSource clock, Duration within) {
    this(clock, within, LOOK_EVERY);
  }

  /**
   * @param lookEvery how long it rests between two looks, where a look is work for what is measured
   */
  public Waiting(InstantSource clock, Duration within, Duration lookEvery) {
    this.clock = clock;
    this.within = within;
    this.lookEvery = lookEvery;
  }

  /**
   * @param what is waited for, for the message
   * @throws LabUnusable if it does not come true in time
   */
  public void until(String what, BooleanSupplier condition) throws InterruptedException {
    Instant giveUp = clock.instant().plus(within);
    while (!condition.getAsBoolean()) {
      if (clock.instant().isAfter(giveUp)) {
        throw new LabUnusable("%s: not within %d s".formatted(what, within.toSeconds()));
      }
      Thread.sleep(lookEvery);
    }
  }
}
