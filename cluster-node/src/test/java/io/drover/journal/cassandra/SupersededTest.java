package io.drover.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.journal.EventBytes;
import io.drover.journal.cassandra.CassandraReader.Recorded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows as {@code entity number writer@time}. */
class SupersededTest {
  private static Recorded row(String entity, long number, String writer, long written) {
    return new Recorded(written, entity, number, writer, new EventBytes(1, "", new byte[0]));
  }

  private static List<String> inForce(Recorded... rows) {
    return Superseded.leftOut(new ArrayList<>(List.of(rows))).stream()
        .map(row -> row.persistenceId() + row.sequenceNr() + row.writer())
        .toList();
  }

  @Test
  void oneStartAfterTheOtherIsTheRule() {
    assertThat(inForce(row("h", 2, "B", 20), row("h", 1, "A", 10), row("g", 1, "A", 30)))
        .containsExactly("g1A", "h1A", "h2B");
  }

  @Test
  void whatTheEarlierStartWroteUnderTheSameNumberIsLeftOut() {
    assertThat(
            inForce(
                row("h", 1, "A", 10),
                row("h", 2, "A", 20), // on its way when B began
                row("h", 2, "B", 21),
                row("h", 3, "B", 22)))
        .containsExactly("h1A", "h2B", "h3B");
  }

  @Test
  void nothingElseOfTheEarlierStartCountsFromThereOn() {
    assertThat(
            inForce(
                row("h", 1, "A", 10),
                row("h", 2, "A", 11),
                row("h", 3, "A", 12),
                row("h", 2, "B", 20),
                row("h", 3, "B", 21),
                row("h", 4, "A", 30),
                row("h", 4, "B", 31)))
        .containsExactly("h1A", "h2B", "h3B", "h4B");
  }

  @Test
  void otherEntitiesAreNotTouched() {
    assertThat(
            inForce(
                row("g", 1, "A", 1), row("h", 1, "A", 2), row("h", 1, "B", 3), row("i", 1, "A", 4)))
        .containsExactly("g1A", "h1B", "i1A");
  }
}
