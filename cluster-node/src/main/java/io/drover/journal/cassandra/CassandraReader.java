package io.drover.journal.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.drover.journal.EventBytes;
import io.drover.journal.JournalRow;
import io.drover.journal.JournalSource;
import io.drover.journal.StoreUnusable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads what was recorded in Cassandra. There, events of different entities stand in no order; they
 * are put into the one of the times at which nodes wrote them. What one event caused was written
 * after it, so causes come first as long as the nodes' clocks differ by less than a message takes;
 * and an entity's own events are always in their own order.
 */
public final class CassandraReader implements JournalSource {
  /** All are held in memory while they are put in order, some 400 bytes each. */
  private static final int MOST_EVENTS = 5_000_000;

  /** 100-ns steps between the epoch of version-1 UUIDs and ours do not matter for an order. */
  private static final Comparator<Recorded> ORDER =
      Comparator.comparingLong(Recorded::written)
          .thenComparing(Recorded::persistenceId)
          .thenComparingLong(Recorded::sequenceNr);

  private final CassandraSettings settings;
  private final CqlSession session;

  /**
   * A row.
   *
   * @param writer which start of the entity wrote it
   */
  record Recorded(
      long written, String persistenceId, long sequenceNr, String writer, EventBytes event) {
    Recorded writtenAt(long other) {
      return new Recorded(other, persistenceId, sequenceNr, writer, event);
    }
  }

  CassandraReader(CassandraSettings settings, CqlSession session) {
    this.settings = settings;
    this.session = session;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public long count() {
    return rows("SELECT persistence_id FROM %s.messages").size();
  }

  @Override
  public long forEach(Consumer<JournalRow> to) {
    List<Recorded> all = inOrder(Superseded.leftOut(readAll()));
    long ordering = 0;
    for (Recorded recorded : all) {
      to.accept(row(++ordering, recorded));
    }
    return ordering;
  }

  private List<Recorded> readAll() {
    var all = new ArrayList<Recorded>();
    try {
      for (Row row :
          session.execute(
              statement(
                  "SELECT persistence_id, sequence_nr, timestamp, ser_id, ser_manifest, event, writer_uuid FROM %s.messages"))) {
        UUID written = Objects.requireNonNull(row.getUuid(2));
        all.add(
            new Recorded(
                written.timestamp(),
                Objects.requireNonNull(row.getString(0)),
                row.getLong(1),
                Objects.requireNonNull(row.getString(6)),
                new EventBytes(
                    row.getInt(3),
                    Objects.requireNonNull(row.getString(4)),
                    Bytes.getArray(Objects.requireNonNull(row.getByteBuffer(5))))));
        if (all.size() > MOST_EVENTS) {
          throw new StoreUnusable(
              settings.name()
                  + " holds more than "
                  + MOST_EVENTS
                  + " events, which is what can be put in order at once");
        }
      }
      return all;
    } catch (DriverException e) {
      throw failed(e);
    }
  }

  /**
   * No event of an entity is taken for older than the one before it, whichever clock said so.
   *
   * @param all by entity and number
   */
  private static List<Recorded> inOrder(List<Recorded> all) {
    Map<String, Long> latest = new HashMap<>();
    all.replaceAll(recorded -> {
      long written =
          Math.max(recorded.written(), latest.getOrDefault(recorded.persistenceId(), 0L));
      latest.put(recorded.persistenceId(), written);
      return written == recorded.written() ? recorded : recorded.writtenAt(written);
    });
    all.sort(ORDER);
    return all;
  }

  private JournalRow row(long ordering, Recorded recorded) {
    try {
      return new JournalRow(
          ordering, recorded.persistenceId(), recorded.sequenceNr(), recorded.event().read());
    } catch (RuntimeException e) {
      throw new StoreUnusable(
          "cannot read event "
              + recorded.sequenceNr()
              + " of "
              + recorded.persistenceId()
              + " in "
              + settings.name()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public List<String> entities() {
    return rows("SELECT persistence_id FROM %s.all_persistence_ids").stream().sorted().toList();
  }

  private List<String> rows(String cql) {
    var found = new ArrayList<String>();
    try {
      for (Row row : session.execute(statement(cql))) {
        found.add(Objects.requireNonNull(row.getString(0)));
      }
      return found;
    } catch (DriverException e) {
      throw failed(e);
    }
  }

  private SimpleStatement statement(String cql) {
    return SimpleStatement.builder(cql.formatted(settings.keyspace()))
        .setExecutionProfileName("drover-reading")
        .build();
  }

  private StoreUnusable failed(DriverException e) {
    return new StoreUnusable(
        settings.name() + " cannot be read: " + CassandraTrouble.explain(e), e);
  }

  @Override
  public void close() {
    session.close();
  }
}
