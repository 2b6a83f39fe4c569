package io.drover.solver;

/** The best state a search has met. */
final class Incumbent {
  final int[] host;
  final int[] row;
  private long cost;

  Incumbent(State s) {
    host = s.host.clone();
    row = s.row.clone();
    cost = s.cost();
  }

  long cost() {
    return cost;
  }

  /** Takes the state when it is better and allowed. */
  void offer(State s) {
    if (s.cost() < cost && s.allowed()) {
      cost = s.cost();
      System.arraycopy(s.host, 0, host, 0, host.length);
      System.arraycopy(s.row, 0, row, 0, row.length);
    }
  }

  /** Brings the state to this. */
  void restore(State s) {
    for (int v = 0; v < host.length; v++) {
      if (s.host[v] != host[v] || s.row[v] != row[v]) {
        s.shift(v, host[v], row[v]);
      }
    }
  }
}
