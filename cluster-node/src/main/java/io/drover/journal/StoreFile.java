package io.drover.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

/**
 * The database file of a data folder, and how to connect to it beside the actor system's own pool.
 */
record StoreFile(Path path) {
  private static final int BUSY_MILLIS = 20_000;

  static StoreFile in(Path folder) {
    return new StoreFile(folder.resolve("drover.db"));
  }

  /** As a URI, so that no character of a folder's name is taken for the beginning of options. */
  String url() {
    return "jdbc:sqlite:" + path.toAbsolutePath().toUri();
  }

  /** A connection that can write, and creates the file if there is none. */
  Connection connect() throws SQLException {
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config.createConnection(url());
  }

  /**
   * A connection that cannot write, and leaves the write-ahead log of a killed process where it is.
   */
  Connection connectReadOnly() throws SQLException {
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setReadOnly(true);
    return config.createConnection(url());
  }

  /** What SQLite's refusal means for the person who runs Drover, and what to do about it. */
  String explain(SQLException failure) {
    return "the store "
        + path
        + " "
        + (failure instanceof SQLiteException sqlite
            ? explain(sqlite)
            : "failed: " + failure.getMessage());
  }

  private String explain(SQLiteException failure) {
    return switch (failure.getResultCode()) {
      case SQLITE_FULL ->
          "cannot grow: the disk is full ("
              + path.toFile().getUsableSpace()
              + " bytes free). Make room; nothing that was acknowledged is lost";
      case SQLITE_CORRUPT,
          SQLITE_CORRUPT_INDEX,
          SQLITE_CORRUPT_SEQUENCE,
          SQLITE_CORRUPT_VTAB,
          SQLITE_NOTADB ->
          "is damaged ("
              + failure.getMessage()
              + "). Put a backup in its place, or move the folder away to begin anew";
      case SQLITE_READONLY,
          SQLITE_READONLY_CANTINIT,
          SQLITE_READONLY_CANTLOCK,
          SQLITE_READONLY_DIRECTORY,
          SQLITE_READONLY_RECOVERY,
          SQLITE_READONLY_ROLLBACK,
          SQLITE_CANTOPEN,
          SQLITE_PERM ->
          "cannot be opened ("
              + failure.getMessage()
              + "): file and folder must be on a file system mounted for writing"
              + " and writable for user "
              + System.getProperty("user.name");
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_RECOVERY ->
          "is locked by another program for more than "
              + BUSY_MILLIS
              + " ms: find it with 'fuser "
              + path
              + "'";
      default -> "failed: " + failure.getMessage();
    };
  }
}
