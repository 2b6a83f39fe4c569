package io.drover.journal.cassandra;

import io.drover.journal.cassandra.CassandraReader.Recorded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Events that two starts of one entity wrote under the same number: the first start was no longer
 * in charge (its node was cut off or stopped, or a write that it had given up landed late), and
 * what it wrote then was never acknowledged. The later start's count, as they do when an entity is
 * started ({@code org.apache.pekko.persistence.journal.ReplayFilter}, repair-by-discard-old).
 */
final class Superseded {
  private static final Comparator<Recorded> BY_ENTITY =
      Comparator.comparing(Recorded::persistenceId)
          .thenComparingLong(Recorded::sequenceNr)
          .thenComparingLong(Recorded::written);

  private Superseded() {}

  /** What is in force of these rows, by entity and number. */
  static List<Recorded> leftOut(List<Recorded> rows) {
    rows.sort(BY_ENTITY);
    var kept = new ArrayList<Recorded>(rows.size());
    Set<String> earlier = new HashSet<>();
    String entity = "";
    String writer = "";
    for (Recorded row : rows) {
      if (!row.persistenceId().equals(entity)) {
        entity = row.persistenceId();
        earlier.clear();
        writer = row.writer();
      } else if (!row.writer().equals(writer)) {
        if (earlier.contains(row.writer())) {
          continue;
        }
        earlier.add(writer);
        writer = row.writer();
        dropFrom(kept, row);
      }
      kept.add(row);
    }
    return kept;
  }

  /** What earlier starts wrote from this number on. */
  private static void dropFrom(List<Recorded> kept, Recorded row) {
    while (!kept.isEmpty()
        && kept.getLast().persistenceId().equals(row.persistenceId())
        && kept.getLast().sequenceNr() >= row.sequenceNr()) {
      kept.removeLast();
    }
  }
}
