package io.drover.simulation.invariant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects what one checker finds. Counts what it looked at, so that a checker that sees nothing
 * shows.
 */
final class Findings {
  private final String invariant;
  private final List<Violation> found = new ArrayList<>();
  private long ordering;
  private long checked;

  Findings(String invariant) {
    this.invariant = invariant;
  }

  void at(long newOrdering) {
    ordering = newOrdering;
  }

  /**
   * One thing that the invariant says something about. The message is only built when it does not
   * hold.
   */
  void check(boolean holds, Supplier<String> otherwise) {
    checked++;
    if (!holds) {
      found.add(new Violation(invariant, ordering, otherwise.get()));
    }
  }

  long checked() {
    return checked;
  }

  void takeInto(List<Violation> all) {
    if (!found.isEmpty()) {
      all.addAll(found);
      found.clear();
    }
  }
}
