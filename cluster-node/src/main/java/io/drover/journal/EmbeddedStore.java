package io.drover.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a control plane of one process: a data folder with one SQLite file, held by one
 * process at a time. Open it before the actor system, start that with {@link #config()}, and close
 * it after the actor system has ended.
 */
public final class EmbeddedStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);

  private final StoreFile file;
  private final FolderLock lock;

  private EmbeddedStore(StoreFile file, FolderLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Opens the store in {@code folder}, and creates it where there is none.
   *
   * @throws StoreUnusable if that cannot be done; whatever is in the folder then stays as it was
   */
  public static EmbeddedStore open(Path folder) {
    requireFolder(folder);
    StoreFile file = StoreFile.in(folder);
    FolderLock lock = lock(folder);
    try {
      prepare(file);
      return new EmbeddedStore(file, lock);
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /**
   * Makes sure that no running process holds {@code folder}: ask before its files are deleted.
   *
   * @throws StoreUnusable if one does
   */
  public static void requireUnheld(Path folder) {
    release(lock(folder));
  }

  private static void requireFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreUnusable(
          "cannot create the data folder "
              + folder
              + ": "
              + reason(e)
              + ". Name a folder that user "
              + System.getProperty("user.name")
              + " may write to",
          e);
    }
    if (!isWritable(folder)) {
      throw new StoreUnusable(
          "the data folder "
              + folder
              + " is not writable for user "
              + System.getProperty("user.name")
              + ": change its permissions, or name another folder");
    }
  }

  private static FolderLock lock(Path folder) {
    try {
      return FolderLock.take(folder);
    } catch (IOException e) {
      throw new StoreUnusable(
          "cannot write to the data folder "
              + folder
              + ": "
              + reason(e)
              + ". It must lie on a file system mounted for writing, with room left",
          e);
    }
  }

  private static void prepare(StoreFile file) {
    try {
      if (Files.exists(file.path())) {
        StoreCheck.requireDatabase(file);
        if (!isWritable(file.path())) {
          throw new StoreUnusable(
              "the store "
                  + file.path()
                  + " is read-only for user "
                  + System.getProperty("user.name")
                  + ": change its permissions, or name another data folder");
        }
      }
      try (Connection connection = file.connect()) {
        switch (StoreCheck.check(file, connection)) {
          case NOTHING -> create(connection);
          case STORE -> adopt(file, connection);
        }
      }
    } catch (SQLException e) {
      throw new StoreUnusable(file.explain(e), e);
    } catch (IOException e) {
      throw new StoreUnusable("cannot read the store " + file.path() + ": " + reason(e), e);
    }
  }

  /**
   * All tables or none: a process killed here leaves a file without tables, which is created anew.
   */
  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      connection.setAutoCommit(false);
      for (String sql : schema().split(";\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
      statement.execute("PRAGMA application_id = " + StoreCheck.APPLICATION_ID);
      statement.execute(
          "INSERT INTO drover_meta VALUES ('schema_version', " + StoreCheck.SCHEMA_VERSION + ")");
      connection.commit();
      connection.setAutoCommit(true);
    }
    noteVersion(connection);
  }

  private static String schema() {
    try (var in = EmbeddedStore.class.getResourceAsStream("schema.sql")) {
      if (in == null) {
        throw new IllegalStateException("this build of Drover lacks schema.sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void adopt(StoreFile file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      StoreCheck.requireSound(file, statement);
    }
    noteVersion(connection);
  }

  private static void noteVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (StoreCheck.productVersion(statement).equals(ProductVersion.CURRENT)) {
        return;
      }
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO drover_meta VALUES ('product_version', ?)")) {
      statement.setString(1, ProductVersion.CURRENT);
      statement.executeUpdate();
    }
  }

  /**
   * Whether it may be written to. A file system without permission bits says what it says; with
   * them, a file that carries no write permission at all is left alone even for the superuser, who
   * could write to it: somebody meant it.
   */
  private static boolean isWritable(Path path) {
    if (!Files.isWritable(path)) {
      return false;
    }
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    try {
      return view == null
          || view.readAttributes().permissions().stream()
              .anyMatch(permission ->
                  permission == PosixFilePermission.OWNER_WRITE
                      || permission == PosixFilePermission.GROUP_WRITE
                      || permission == PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      return false;
    }
  }

  private static String reason(IOException e) {
    String said = String.valueOf(e.getMessage());
    return switch (e) {
      case NoSuchFileException _ -> "there is no " + said;
      case FileAlreadyExistsException _ -> said + " is a file";
      case AccessDeniedException _ -> "no permission for " + said;
      default -> said;
    };
  }

  /**
   * What the actor system needs to keep its journal and snapshots here; put it before the
   * application's own settings.
   */
  public Config config() {
    return ConfigFactory.parseResources(EmbeddedStore.class.getClassLoader(), "drover-journal.conf")
        .withValue("drover.journal.url", ConfigValueFactory.fromAnyRef(file.url()));
  }

  /** What happened so far, and goes on happening. */
  public JournalReader reader() {
    return JournalReader.open(file);
  }

  /**
   * Puts everything into the one file, so that a copy of it is a backup, and gives the folder free.
   * After the actor system.
   */
  @Override
  public void close() {
    try (Connection connection = file.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      LOG.warn(
          "the write-ahead log stays beside the store until the next start: {}", file.explain(e));
    } finally {
      release(lock);
    }
  }

  private static void release(FolderLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
