package io.drover.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says on standard error how far a long work on events has come; of a short one, nothing. */
public final class EventProgress implements LongConsumer {
  private static final long FIRST = Duration.ofSeconds(2).toNanos();
  private static final long NEXT = Duration.ofSeconds(5).toNanos();

  private final String done;
  private final long all;
  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private long next = FIRST;

  /**
   * @param done what was done with each: "checked"
   */
  public EventProgress(String done, long all, PrintWriter err) {
    this.done = done;
    this.all = all;
    this.err = err;
  }

  @Override
  public void accept(long count) {
    long elapsed = System.nanoTime() - begun;
    if (elapsed >= next) {
      next = elapsed + NEXT;
      err.printf(
          Locale.ROOT,
          "%s %,d of %,d events, %d %% …%n",
          done,
          count,
          all,
          100 * count / Math.max(1, all));
      err.flush();
    }
  }
}
