package io.drover.simulation.invariant;

/**
 * One promise, checked event by event. Keeps its own picture of the fleet: it shares no code with
 * the rules it checks.
 */
interface Invariant {
  String name();

  /** The promise in one sentence. */
  String promise();

  /** Costs O(1) to O(log n), but for entries that list residents or moves. */
  void on(JournalEntry entry, Findings findings);

  default void atEnd(JournalEnd end, Findings findings) {}
}
