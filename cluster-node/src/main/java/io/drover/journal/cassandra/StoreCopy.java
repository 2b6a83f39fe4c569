package io.drover.journal.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.drover.journal.EventBytes;
import io.drover.journal.JournalRow;
import io.drover.journal.JournalSource;
import io.drover.journal.StoreUnusable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * Writes all events of another store into Cassandra, as the journal's plugin would have, and proves
 * that both then hold the same. An event's row depends on nothing but the event and its place in
 * the other store: a copy that was interrupted is simply begun again. Snapshots are not copied;
 * they follow from the events.
 */
final class StoreCopy {
  private static final int AT_ONCE = 256;

  /** {@code target-partition-size} of the plugin, as shipped. */
  private static final int EVENTS_A_PARTITION = 500_000;

  /** Between the epoch of version-1 UUIDs and 1970, in 100-ns steps: RFC 9562, 5.1. */
  private static final long EPOCH = 0x01B21DD213814000L;

  private static final long NO_NODE = 0x8080808080808080L;
  private static final String WRITER = "00000000-0000-4000-8000-000000000001";

  private final JournalSource from;
  private final CassandraSettings settings;
  private final CqlSession session;
  private final CassandraReader to;

  private record Place(String persistenceId, long sequenceNr) {
    static Place of(JournalRow row) {
      return new Place(row.persistenceId(), row.sequenceNr());
    }
  }

  StoreCopy(JournalSource from, CassandraSettings settings, CqlSession session) {
    this.from = from;
    this.settings = settings;
    this.session = session;
    this.to = new CassandraReader(settings, session);
  }

  /**
   * @param progress told how many events are written
   * @return how many there are
   */
  long run(LongConsumer progress) {
    requireNothingElse();
    try {
      write(progress);
    } catch (DriverException e) {
      throw interrupted(e);
    } catch (CompletionException e) {
      throw interrupted(e.getCause() == null ? e : e.getCause());
    }
    return prove();
  }

  private StoreUnusable interrupted(Throwable cause) {
    return new StoreUnusable(
        "the copy to "
            + settings.name()
            + " is not complete: "
            + CassandraTrouble.explain(cause)
            + ". "
            + from.name()
            + " is as it was; run it again, and it goes on",
        cause);
  }

  /** Events of an earlier copy are none of somebody else's. */
  private void requireNothingElse() {
    Map<Place, Object> there = new HashMap<>();
    to.forEach(row -> there.put(Place.of(row), row.event()));
    if (there.isEmpty()) {
      return;
    }
    from.forEach(row -> there.remove(Place.of(row), row.event()));
    if (!there.isEmpty()) {
      Place one = there.keySet().iterator().next();
      throw new StoreUnusable(
          "%s holds %d events that are not in %s, such as number %d of %s: copy into an empty keyspace"
              .formatted(
                  settings.name(),
                  there.size(),
                  from.name(),
                  one.sequenceNr(),
                  one.persistenceId()));
    }
  }

  private void write(LongConsumer progress) {
    PreparedStatement event =
        session.prepare(
            ("INSERT INTO %s.messages (persistence_id, partition_nr, sequence_nr, timestamp, timebucket,"
                    + " writer_uuid, ser_id, ser_manifest, event_manifest, event)"
                    + " VALUES (?, ?, ?, ?, '0', ?, ?, ?, '', ?)")
                .formatted(settings.keyspace()));
    PreparedStatement entity =
        session.prepare(
            "INSERT INTO %s.all_persistence_ids (persistence_id) VALUES (?)"
                .formatted(settings.keyspace()));
    List<CompletionStage<AsyncResultSet>> sent = new ArrayList<>(AT_ONCE);
    Set<String> entities = new HashSet<>();
    var written = new long[1];
    from.forEach(row -> {
      EventBytes bytes = EventBytes.of(row.event());
      if (entities.add(row.persistenceId())) {
        sent.add(session.executeAsync(entity.bind(row.persistenceId())));
      }
      sent.add(
          session.executeAsync(
              event.bind(
                  row.persistenceId(),
                  (row.sequenceNr() - 1) / EVENTS_A_PARTITION,
                  row.sequenceNr(),
                  at(++written[0]),
                  WRITER,
                  bytes.serializer(),
                  bytes.manifest(),
                  ByteBuffer.wrap(bytes.bytes()))));
      if (sent.size() >= AT_ONCE) {
        await(sent);
        progress.accept(written[0]);
      }
    });
    await(sent);
  }

  private static void await(List<CompletionStage<AsyncResultSet>> sent) {
    sent.forEach(one -> one.toCompletableFuture().join());
    sent.clear();
  }

  /** 100-ns steps after 1970: before anything that is recorded later, and in the same order. */
  static UUID at(long place) {
    long steps = EPOCH + place;
    long most = steps << 32 | (steps & 0xFFFF_0000_0000L) >>> 16 | 0x1000 | steps >>> 48 & 0x0FFF;
    return new UUID(most, NO_NODE);
  }

  private long prove() {
    List<JournalRow> copied = new ArrayList<>();
    to.forEach(copied::add);
    Iterator<JournalRow> rest = copied.iterator();
    long all =
        from.forEach(row -> {
          JournalRow copy = rest.hasNext() ? rest.next() : null;
          if (copy == null
              || !Place.of(copy).equals(Place.of(row))
              || !copy.event().equals(row.event())) {
            throw new StoreUnusable(
                "%s is not the same as %s: number %d of %s differs, or is not there. Has somebody written to one of them meanwhile?"
                    .formatted(
                        settings.name(), from.name(), row.sequenceNr(), row.persistenceId()));
          }
        });
    if (rest.hasNext()) {
      throw new StoreUnusable(
          "%s holds %d events more than %s: somebody wrote to it meanwhile"
              .formatted(settings.name(), copied.size() - all, from.name()));
    }
    return all;
  }
}
