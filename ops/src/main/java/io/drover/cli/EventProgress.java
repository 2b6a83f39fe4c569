package io.drover.cli.prove;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says on standard error how far a long check has come; of a short one, nothing. */
final class Progress implements LongConsumer {
  private static final long FIRST = Duration.ofSeconds(2).toNanos();
  private static final long NEXT = Duration.ofSeconds(5).toNanos();
  private static final int LOOK_EVERY = 1_000;

  private final long all;
  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private long next = FIRST;

  Progress(long all, PrintWriter err) {
    this.all = all;
    this.err = err;
  }

  @Override
  public void accept(long checked) {
    if (checked % LOOK_EVERY != 0) {
      return;
    }
    long elapsed = System.nanoTime() - begun;
    if (elapsed >= next) {
      next = elapsed + NEXT;
      err.printf(
          Locale.ROOT,
          "checked %,d of %,d events, %d %% …%n",
          checked,
          all,
          100 * checked / Math.max(1, all));
      err.flush();
    }
  }
}
