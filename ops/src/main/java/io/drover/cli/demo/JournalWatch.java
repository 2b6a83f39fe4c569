package io.drover.cli.demo;

import io.drover.journal.JournalReader;
import io.drover.simulation.invariant.JournalEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the journal while the control plane writes it, as an onlooker who trusts nothing but what
 * is recorded.
 */
final class JournalWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Consumer<JournalEntry> onlooker;
  private final JournalReader reader;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;
  private long read;

  /**
   * @param onlooker told of each entry in journal order, on this object's own thread
   */
  JournalWatch(Path folder, Consumer<JournalEntry> onlooker) {
    this.onlooker = onlooker;
    this.reader = JournalReader.open(folder);
    this.thread = Thread.ofPlatform().name("journal-watch").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (running) {
        catchUp();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      catchUp();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void catchUp() {
    long newest = reader.newest();
    if (newest > read) {
      reader.forEach(
          read,
          newest,
          row ->
              JournalEntry.of(row.ordering(), row.persistenceId(), row.sequenceNr(), row.event())
                  .ifPresent(onlooker));
      read = newest;
    }
  }

  /** Why it stopped by itself, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Reads what is left, and ends. Call it after the last event was recorded. */
  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
