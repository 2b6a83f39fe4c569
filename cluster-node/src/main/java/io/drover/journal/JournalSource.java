package io.drover.journal;

import java.util.List;
import java.util.function.Consumer;

/** Everything that was recorded, to be read back; changes nothing. */
public interface JournalSource extends AutoCloseable {
  /** The store in words, for people. */
  String name();

  /** How many events there are. */
  long count();

  /**
   * Gives every event recorded until now to {@code to}, in the order of their recording. Returns
   * how many.
   */
  long forEach(Consumer<JournalRow> to);

  /** The persistence ids of all entities that have recorded something, sorted. */
  List<String> entities();

  @Override
  void close();
}
