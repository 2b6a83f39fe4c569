package io.drover.cli.prove;

import java.util.List;

/**
 * What came of checking a journal.
 *
 * @param journal the folder it lies in
 * @param events checked: all that were recorded when the check began
 * @param entities hosts, VMs and plans that recorded them
 * @param violations in all, of every invariant
 * @param seconds it took, on the wall
 * @param invariants in their order
 * @param found the first violations, {@link #MOST_FOUND} at most
 */
record Proof(
    String journal,
    long events,
    long entities,
    long violations,
    double seconds,
    List<Checked> invariants,
    List<Found> found) {
  static final int MOST_FOUND = 100;

  Proof {
    invariants = List.copyOf(invariants);
    found = List.copyOf(found);
  }

  /**
   * One invariant.
   *
   * @param promise in one sentence
   * @param checked how often it was put to the test; 0 says that nothing in this journal could have
   *     broken it
   */
  record Checked(String name, String promise, long checked, long violations) {}

  /**
   * A violation.
   *
   * @param ordering of the event that showed it, or of the last one
   * @param entity whose event that was; empty when it showed only at the journal's end
   * @param sequenceNr of that event among its entity's
   */
  record Found(String invariant, long ordering, String entity, long sequenceNr, String what) {}

  boolean holds() {
    return violations == 0;
  }
}
