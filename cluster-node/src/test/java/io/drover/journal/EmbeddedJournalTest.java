package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entities on the embedded store: what they recorded is there again, and it was on the disk when
 * they said so.
 */
class EmbeddedJournalTest {
  @TempDir private Path folder;

  @Test
  void theSettingsThatKeepAcknowledgedEventsHoldOnTheConnectionInUse() throws SQLException {
    try (var running = RunningStore.start(folder)) {
      assertThat(running.onJournalConnection("PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(running.onJournalConnection("PRAGMA synchronous")).as("2 is FULL").isEqualTo("2");
      assertThat(running.onJournalConnection("PRAGMA busy_timeout")).isEqualTo("20000");
      assertThat(running.onJournalConnection("PRAGMA journal_size_limit")).isEqualTo("67108864");
      assertThat(running.onJournalConnection("PRAGMA cache_size")).isEqualTo("-32768");
    }
  }

  @Test
  void anEntityIsAfterARestartWhatItWas() {
    try (var running = RunningStore.start(folder)) {
      var recorder = running.recorder("a");
      LongStream.rangeClosed(1, 25)
          .forEach(i -> assertThat(RunningStore.get(running.write(recorder, i))).isEqualTo(i));
    }
    try (var running = RunningStore.start(folder)) {
      assertThat(running.count(running.recorder("a")))
          .as("two snapshots and five events")
          .isEqualTo(25);
      assertThat(running.count(running.recorder("b"))).isZero();
    }
  }

  @Test
  void afterACleanEndTheFileAloneIsABackup() throws IOException {
    try (var running = RunningStore.start(folder)) {
      assertThat(RunningStore.get(running.write(running.recorder("a"), 1))).isEqualTo(1);
    }
    Path backup = Files.createDirectory(folder.resolve("backup"));
    Files.copy(folder.resolve("drover.db"), backup.resolve("drover.db"));

    try (var running = RunningStore.start(backup)) {
      assertThat(running.count(running.recorder("a"))).isEqualTo(1);
    }
  }

  @Test
  void manyEntitiesAtOnceRecordEverythingInTheirOwnOrder() {
    try (var running = RunningStore.start(folder)) {
      var recorders = IntStream.range(0, 50).mapToObj(i -> running.recorder("vm-" + i)).toList();
      var acknowledged =
          recorders.stream()
              .flatMap(recorder ->
                  LongStream.rangeClosed(1, 20)
                      .mapToObj(i -> running.write(recorder, i).toCompletableFuture()))
              .toList();
      RunningStore.get(CompletableFuture.allOf(acknowledged.toArray(CompletableFuture<?>[]::new)));

      try (var reader = JournalReader.open(folder)) {
        assertThat(reader.count()).isEqualTo(50 * 20);
        assertThat(reader.entities()).hasSize(50);
        for (String entity : reader.entities()) {
          List<JournalRow> events = reader.eventsOf(entity);
          assertThat(events)
              .extracting(JournalRow::sequenceNr)
              .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
          assertThat(events)
              .extracting(JournalRow::event)
              .isEqualTo(LongStream.rangeClosed(1, 20).mapToObj(Recorder::event).toList());
          assertThat(events).extracting(JournalRow::ordering).isSorted();
        }
      }
    }
  }
}
