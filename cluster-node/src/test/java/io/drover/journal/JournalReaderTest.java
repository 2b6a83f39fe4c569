package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.plan.PlanEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
  private static final Object PROPOSED = Objects.requireNonNull(Samples.all().get("plan proposed"));
  private static final PlanEvent RELEASED =
      new PlanEvent.MovesReleased(new TreeSet<>(List.of(0)), Instant.EPOCH);
  private static final PlanEvent ENDED = new PlanEvent.PlanEnded(Instant.EPOCH);

  @TempDir private Path folder;

  @BeforeEach
  void createStore() {
    EmbeddedStore.open(folder).close();
  }

  @Test
  void entitiesAndTheirEventsAreFoundByName() throws SQLException {
    record("Plan|b", PROPOSED, RELEASED);
    record("Plan|a", PROPOSED);
    record("Plan|over", PROPOSED, RELEASED, ENDED);
    record("Vm|x", Recorder.event(1));

    try (var reader = JournalReader.open(folder)) {
      assertThat(reader.entities()).containsExactly("Plan|a", "Plan|b", "Plan|over", "Vm|x");
      assertThat(reader.eventsOf("Plan|over"))
          .extracting(JournalRow::event)
          .containsExactly(PROPOSED, RELEASED, ENDED);
    }
  }

  @Test
  void eventsComeInTheOrderOfTheirRecordingHoweverManyPagesTheyFill() throws SQLException {
    Object[] events = LongStream.rangeClosed(1, 5_000).mapToObj(Recorder::event).toArray();
    record("Vm|a", events);

    try (var reader = JournalReader.open(folder)) {
      var read = new ArrayList<Object>();
      assertThat(reader.forEach(row -> read.add(row.event()))).isEqualTo(5_000);
      assertThat(read).containsExactly(events);
      assertThat(reader.count()).isEqualTo(5_000);
      assertThat(reader.newest()).isEqualTo(5_000);
      assertThat(reader.forEach(4_990, 4_995, _ -> {})).isEqualTo(5);
      assertThat(reader.forEach(5_000, 9_999, _ -> {})).isZero();
    }
  }

  @Test
  void aReaderSeesWhatIsRecordedAfterItWasOpened() throws SQLException {
    try (var reader = JournalReader.open(folder)) {
      assertThat(reader.newest()).isZero();
      record("Vm|a", Recorder.event(1));
      assertThat(reader.newest()).isEqualTo(1);
    }
  }

  @Test
  void aReaderCannotWrite() throws SQLException {
    try (Connection connection = StoreFile.in(folder).connectReadOnly();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("DELETE FROM event_journal"))
          .hasMessageContaining("READONLY");
    }
  }

  @Test
  void whatCannotBeReadIsNamedWithTheVersionThatMayHaveWrittenIt() throws SQLException {
    record("Vm|a", Recorder.event(1), Recorder.event(2));
    execute(
        "UPDATE event_journal SET event_ser_manifest = 'vm.cloned.1' WHERE sequence_number = 2");
    execute("UPDATE drover_meta SET value = '8.0.0' WHERE name = 'product_version'");

    try (var reader = JournalReader.open(folder)) {
      assertThatThrownBy(() -> reader.forEach(_ -> {}))
          .isInstanceOf(StoreUnusable.class)
          .hasMessageContaining("event 2 of Vm|a (ordering 2)")
          .hasMessageContaining("last written by Drover 8.0.0")
          .hasMessageContaining("\"vm.cloned.1\" was written by a newer version of Drover");
    }
  }

  private void record(String persistenceId, Object... events) throws SQLException {
    var serializer = new EventSerializer();
    try (Connection connection = StoreFile.in(folder).connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp, adapter_manifest,"
                    + " event_payload, event_ser_id, event_ser_manifest) VALUES (?, ?, 'test', 0, '', ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < events.length; i++) {
        insert.setString(1, persistenceId);
        insert.setLong(2, i + 1);
        insert.setBytes(3, serializer.toBinary(events[i]));
        insert.setInt(4, serializer.identifier());
        insert.setString(5, serializer.manifest(events[i]));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = StoreFile.in(folder).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
