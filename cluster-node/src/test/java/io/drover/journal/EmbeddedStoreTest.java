package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the way of a start is said before anything is written. */
class EmbeddedStoreTest {
  private static final String SOME_MEGABYTE =
      "INSERT INTO drover_meta WITH RECURSIVE fact(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM fact WHERE n < 2000)"
          + " SELECT 'fact ' || n, hex(zeroblob(200)) FROM fact";

  @TempDir private Path folder;

  @AfterEach
  void allowDeletion() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aFolderThatIsNotThereIsCreatedWithAStore() throws SQLException {
    Path deep = folder.resolve("a/b");

    try (var store = EmbeddedStore.open(deep);
        var reader = store.reader()) {
      assertThat(reader.count()).isZero();
    }

    assertThat(
            sql(
                deep.resolve("drover.db"),
                "SELECT value FROM drover_meta WHERE name = 'schema_version'"))
        .isEqualTo("1");
    assertThat(sql(deep.resolve("drover.db"), "PRAGMA journal_mode")).isEqualTo("wal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"with space", "what?journal_mode=OFF", "100%41", "semi;colon#1", "грузовик"})
  void anyNameOfAFolderWillDo(String name) {
    Path odd = folder.resolve(name);

    try (var running = RunningStore.start(odd)) {
      assertThat(RunningStore.get(running.write(running.recorder("a"), 1))).isEqualTo(1);
    }

    assertThat(odd.resolve("drover.db")).isNotEmptyFile();
    try (var reader = JournalReader.open(odd)) {
      assertThat(reader.count()).isEqualTo(1);
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "notes");

    assertUnusable(file)
        .hasMessageContaining("cannot create the data folder " + file)
        .hasMessageContaining("is a file");
    assertThat(file).hasContent("notes");
  }

  @Test
  void aFolderThatMustNotBeWrittenToIsRefused() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));

    assertUnusable(folder)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("not writable for user " + System.getProperty("user.name"))
        .hasMessageContaining("name another folder");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderOnAFileSystemThatTakesNoFilesIsRefused() {
    // Not even the superuser can create a file there.
    assertUnusable(Path.of("/proc/self")).hasMessageContaining("data folder /proc/self");
  }

  @Test
  void aStoreThatMustNotBeWrittenToIsRefused() throws IOException {
    Path file = created();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));

    assertUnchanged(file, "is read-only for user");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("drover.db"), "this is not a database, and somebody may miss it");

    assertUnchanged(file, "is not a SQLite database");
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefused() throws IOException, SQLException {
    Path file = folder.resolve("drover.db");
    sql(file, "CREATE TABLE invoices (id INTEGER)");

    assertUnchanged(file, "SQLite database of another program");
  }

  @Test
  void aFolderInPlaceOfTheStoreIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("drover.db"));

    assertUnusable(folder).hasMessageContaining("must be a file");
  }

  @Test
  void aStoreOfANewerVersionIsRefusedAndItsVersionNamed() throws IOException, SQLException {
    Path file = created();
    sql(file, "UPDATE drover_meta SET value = '2' WHERE name = 'schema_version'");
    sql(file, "UPDATE drover_meta SET value = '7.3.1' WHERE name = 'product_version'");

    assertUnchanged(file, "has format 2, written by Drover 7.3.1");
    assertThatThrownBy(() -> JournalReader.open(folder))
        .hasMessageContaining("Install Drover 7.3.1 or newer");
  }

  @Test
  void aDamagedPageIsFound() throws IOException, SQLException {
    Path file = created();
    sql(file, SOME_MEGABYTE);
    overwrite(file, Files.size(file) / 2, 4096);

    assertUnchanged(file, "is damaged");
  }

  @Test
  void aTruncatedFileIsFound() throws IOException, SQLException {
    Path file = created();
    sql(file, SOME_MEGABYTE);
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() / 2 + 100);
    }

    assertUnchanged(file, "is damaged");
  }

  @Test
  void aCreationThatWasCutShortIsTakenUpAgain() throws IOException, SQLException {
    Files.createFile(folder.resolve("drover.db"));
    EmbeddedStore.open(folder).close();
    assertThat(sql(folder.resolve("drover.db"), "SELECT count(*) FROM event_journal"))
        .isEqualTo("0");

    Path other = Files.createDirectory(folder.resolve("other"));
    sql(other.resolve("drover.db"), "PRAGMA journal_mode = WAL");
    EmbeddedStore.open(other).close();
    assertThat(sql(other.resolve("drover.db"), "SELECT count(*) FROM event_journal"))
        .isEqualTo("0");
  }

  @Test
  void aFolderBelongsToOneStoreAtATime() {
    try (var first = EmbeddedStore.open(folder)) {
      assertUnusable(folder).hasMessageContaining("in use by this very process");
      assertUnusable(folder).hasMessageContaining("in use by this very process");
      assertThat(first.config().hasPath("jdbc-journal")).isTrue();
    }
    EmbeddedStore.open(folder).close();
  }

  @Test
  void whatIsNotThereCannotBeRead() {
    assertThatThrownBy(() -> JournalReader.open(folder.resolve("nowhere")))
        .isInstanceOf(StoreUnusable.class)
        .hasMessageContaining("there is no store in " + folder.resolve("nowhere"));
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  private Path created() {
    EmbeddedStore.open(folder).close();
    return folder.resolve("drover.db");
  }

  private static AbstractThrowableAssert<?, ?> assertUnusable(Path folder) {
    return assertThatThrownBy(() -> EmbeddedStore.open(folder).close())
        .isInstanceOf(StoreUnusable.class);
  }

  private void assertUnchanged(Path file, String message) throws IOException {
    byte[] before = Files.readAllBytes(file);

    assertUnusable(folder).hasMessageContaining(file.toString()).hasMessageContaining(message);

    assertThat(Arrays.equals(Files.readAllBytes(file), before))
        .as("not a byte was changed")
        .isTrue();
  }

  private static void overwrite(Path file, long at, int length) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at / 4096 * 4096);
      byte[] garbage = new byte[length];
      Arrays.fill(garbage, (byte) 0xA5);
      bytes.write(garbage);
    }
  }

  private static String sql(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (var row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
