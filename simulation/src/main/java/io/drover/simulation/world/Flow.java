package io.drover.simulation.world;

/** Bytes on their way over links, at a rate that {@link Flows} sets. */
final class Flow {
  final long id;
  final int[] route;
  final Copy copy;

  /** Bytes left at {@code since}. */
  double remaining;

  /** Bytes a second; 0 until the shares are next computed. */
  double rate;

  long since;

  /** When the last byte is through at the present rate. */
  long endsAt = Timeline.NEVER;

  int heapIndex = -1;
  int listIndex = -1;

  Flow(long id, int[] route, Copy copy) {
    this.id = id;
    this.route = route;
    this.copy = copy;
  }

  void progressTo(long now) {
    remaining = Math.max(0, remaining - rate * ((now - since) / 1e9));
    since = now;
  }

  void foresee() {
    double nanos = Math.ceil(remaining / rate * 1e9);
    endsAt = rate > 0 && nanos < Long.MAX_VALUE / 4.0 ? since + (long) nanos : Timeline.NEVER;
  }

  boolean before(Flow other) {
    return endsAt < other.endsAt || (endsAt == other.endsAt && id < other.id);
  }
}
