package io.drover.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Whether a file is a store that this version of Drover can use. Reads only. */
final class StoreCheck {
  /** Marks a SQLite database as Drover's: "DROV" in its header. */
  static final int APPLICATION_ID = 0x44524F56;

  /** What this version writes, and the newest it reads. */
  static final int SCHEMA_VERSION = 1;

  /**
   * Files up to this size in bytes are read through at each start (some 0.2 s); of larger ones only
   * the structure is.
   */
  private static final long READ_THROUGH = 128L << 20;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private StoreCheck() {}

  /** What stands where a store should. */
  enum Found {
    /** No table: never used, or its creation was cut short. */
    NOTHING,
    STORE
  }

  /**
   * @throws StoreUnusable if there is something else, or something broken or newer
   * @throws IOException if the file cannot be read
   */
  static Found check(StoreFile file, Connection connection) throws IOException, SQLException {
    requireDatabase(file);
    try (Statement statement = connection.createStatement()) {
      long applicationId = number(statement, "PRAGMA application_id");
      boolean empty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
      if (empty && applicationId == 0) {
        return Found.NOTHING;
      }
      if (applicationId != APPLICATION_ID) {
        throw new StoreUnusable(
            "the file "
                + file.path()
                + " is a SQLite database of another program (application id "
                + applicationId
                + "): choose another data folder. Nothing was changed");
      }
      requireVersion(file, statement);
      return Found.STORE;
    }
  }

  /** Looks at the first bytes: SQLite itself opens anything and complains only later. */
  static void requireDatabase(StoreFile file) throws IOException {
    if (!Files.isRegularFile(file.path())) {
      throw new StoreUnusable("the store " + file.path() + " must be a file, found something else");
    }
    try (var in = Files.newInputStream(file.path())) {
      byte[] head = in.readNBytes(MAGIC.length);
      if (head.length > 0 && !Arrays.equals(head, MAGIC)) {
        throw new StoreUnusable(
            "the file "
                + file.path()
                + " ("
                + Files.size(file.path())
                + " bytes) is not a SQLite database: it is damaged or of another program. Put a backup in its place, or choose"
                + " another data folder. Nothing was changed");
      }
    }
  }

  private static void requireVersion(StoreFile file, Statement statement) throws SQLException {
    long version = number(statement, "SELECT value FROM drover_meta WHERE name = 'schema_version'");
    if (version > SCHEMA_VERSION) {
      String writer = productVersion(statement);
      throw new StoreUnusable(
          "the store "
              + file.path()
              + " has format "
              + version
              + ", written by Drover "
              + writer
              + "; this is Drover "
              + ProductVersion.CURRENT
              + ", which reads formats up to "
              + SCHEMA_VERSION
              + ". Install Drover "
              + writer
              + " or newer. Nothing was changed");
    }
  }

  /** The newest version of Drover that has used the store. */
  static String productVersion(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT value FROM drover_meta WHERE name = 'product_version'")) {
      return row.next() ? row.getString(1) : "of unknown version";
    }
  }

  /**
   * Reads the file through if that is quick, and looks at its newest part otherwise.
   *
   * @throws StoreUnusable if it is damaged
   */
  static void requireSound(StoreFile file, Statement statement) throws SQLException {
    long size = number(statement, "PRAGMA page_count") * number(statement, "PRAGMA page_size");
    if (size > READ_THROUGH) {
      number(
          statement,
          "SELECT count(*) FROM (SELECT 1 FROM event_journal ORDER BY ordering DESC LIMIT 100)");
      return;
    }
    try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = row.next() ? row.getString(1) : "no answer";
      if (!found.equals("ok")) {
        throw new StoreUnusable(
            "the store "
                + file.path()
                + " is damaged: "
                + found
                + ". Put a backup in its place, or move the folder away to begin anew. Nothing was changed");
      }
    }
  }

  static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
