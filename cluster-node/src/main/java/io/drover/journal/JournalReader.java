package io.drover.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads what was recorded, without writing a byte: while the process that records runs, or after it
 * died. Not for use by several threads at once.
 */
public final class JournalReader implements JournalSource {
  /**
   * Events held in memory at most. Each page is a transaction of its own, so that a long reading
   * does not keep the write-ahead log from being cut.
   */
  private static final int PAGE = 2_000;

  private static final String ROWS =
      "SELECT ordering, persistence_id, sequence_number, event_ser_id, event_ser_manifest, event_payload FROM event_journal";

  private final StoreFile file;
  private final Connection connection;

  private JournalReader(StoreFile file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the store in {@code folder} for reading.
   *
   * @throws StoreUnusable if there is none, or it is broken or newer
   */
  public static JournalReader open(Path folder) {
    StoreFile file = StoreFile.in(folder);
    if (!Files.exists(file.path())) {
      throw new StoreUnusable(
          "there is no store in "
              + folder
              + ": expected the file "
              + file.path()
              + ", which the first start of Drover with this data folder writes");
    }
    return open(file);
  }

  static JournalReader open(StoreFile file) {
    try {
      StoreCheck.requireDatabase(file);
      Connection connection = file.connectReadOnly();
      var reader = new JournalReader(file, connection);
      try {
        reader.requireStore();
        return reader;
      } catch (SQLException | IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreUnusable(file.explain(e), e);
    } catch (IOException e) {
      throw new StoreUnusable("cannot read the store " + file.path() + ": " + e.getMessage(), e);
    }
  }

  private void requireStore() throws SQLException, IOException {
    if (StoreCheck.check(file, connection) == StoreCheck.Found.NOTHING) {
      throw new StoreUnusable(
          "the store " + file.path() + " is empty: nothing was ever recorded in it");
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.path().getParent());
  }

  @Override
  public long count() {
    return number("SELECT count(*) FROM event_journal");
  }

  /** The ordering of the newest event; 0 when there is none. */
  public long newest() {
    return number("SELECT coalesce(max(ordering), 0) FROM event_journal");
  }

  @Override
  public long forEach(Consumer<JournalRow> to) {
    return forEach(0, newest(), to);
  }

  /**
   * Gives the events after the ordering {@code after}, up to and including {@code until}, to {@code
   * to}.
   */
  public long forEach(long after, long until, Consumer<JournalRow> to) {
    long count = 0;
    long last = after;
    List<JournalRow> page;
    do {
      page = page(last, until);
      page.forEach(to);
      count += page.size();
      last = page.isEmpty() ? last : page.getLast().ordering();
    } while (page.size() == PAGE);
    return count;
  }

  private List<JournalRow> page(long after, long until) {
    return query(
        ROWS + " WHERE ordering > ? AND ordering <= ? ORDER BY ordering LIMIT " + PAGE,
        this::row,
        after,
        until);
  }

  /** One entity's events in order, such as those of {@code Vm|web-1}. */
  public List<JournalRow> eventsOf(String persistenceId) {
    return query(
        ROWS + " WHERE persistence_id = ? ORDER BY sequence_number", this::row, persistenceId);
  }

  @Override
  public List<String> entities() {
    return query(
        "SELECT persistence_id FROM event_journal WHERE sequence_number = 1 ORDER BY persistence_id",
        row -> row.getString(1));
  }

  private JournalRow row(ResultSet row) throws SQLException {
    long ordering = row.getLong(1);
    String persistenceId = row.getString(2);
    long sequenceNr = row.getLong(3);
    try {
      return new JournalRow(
          ordering,
          persistenceId,
          sequenceNr,
          new EventBytes(row.getInt(4), row.getString(5), row.getBytes(6)).read());
    } catch (RuntimeException e) {
      throw new StoreUnusable(
          "cannot read event "
              + sequenceNr
              + " of "
              + persistenceId
              + " (ordering "
              + ordering
              + ") in "
              + file.path()
              + ", last written by Drover "
              + productVersion()
              + "; this is Drover "
              + ProductVersion.CURRENT
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private String productVersion() {
    try (Statement statement = connection.createStatement()) {
      return StoreCheck.productVersion(statement);
    } catch (SQLException e) {
      return "of unknown version";
    }
  }

  private long number(String sql) {
    return query(sql, row -> row.getLong(1)).getFirst();
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> row, Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      var found = new ArrayList<T>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new StoreUnusable(file.explain(e), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreUnusable(file.explain(e), e);
    }
  }
}
