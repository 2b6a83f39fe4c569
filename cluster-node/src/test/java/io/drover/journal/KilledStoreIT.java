package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that records is killed in the middle of it: every event it was told is recorded, is.
 */
class KilledStoreIT {
  private static final int ACKNOWLEDGEMENTS = 4_000;

  /** {@code -Ddrover.kills=20} for more. */
  private static final int KILLS = Integer.getInteger("drover.kills", 2);

  @TempDir private Path folder;

  @Test
  void everyAcknowledgedEventIsThereAfterEachKill() throws IOException, InterruptedException {
    Map<String, Long> acknowledged = new TreeMap<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      recordAndKill(acknowledged);
      Map<String, Long> recorded = recorded();
      assertThat(acknowledged).hasSize(KilledWriter.ENTITIES);
      acknowledged.forEach((entity, number) ->
          assertThat(recorded.get("Vm|" + entity)).as(entity).isGreaterThanOrEqualTo(number));
      theNextProcessGoesOn(recorded);
    }
  }

  private void recordAndKill(Map<String, Long> acknowledged)
      throws IOException, InterruptedException {
    Process writer = start();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("pid " + writer.pid());
      assertThatThrownBy(() -> EmbeddedStore.open(folder))
          .isInstanceOf(StoreUnusable.class)
          .hasMessageContaining("in use by another running Drover (process " + writer.pid() + ")");
      for (int i = 0; i < ACKNOWLEDGEMENTS; i++) {
        note(lines.readLine(), acknowledged);
      }
      try (var reader = JournalReader.open(folder)) {
        assertThat(reader.count())
            .as("read beside the writer")
            .isGreaterThanOrEqualTo(ACKNOWLEDGEMENTS);
      }
      writer
          .toHandle()
          .destroyForcibly(); // unlike the process's own, leaves what it has said to be read
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line, acknowledged);
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private Process start() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            KilledWriter.class.getName(),
            folder.toString())
        .redirectError(new File("/dev/null"))
        .start();
  }

  /**
   * The last line may have been cut short by the kill; what stands in it is then less than was
   * acknowledged.
   */
  private static void note(String line, Map<String, Long> acknowledged) {
    String[] words = line.split(" ", -1);
    if (words.length == 2 && words[1].matches("\\d+")) {
      acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
    }
  }

  /** Read before any writer has touched what the killed process left behind. */
  private Map<String, Long> recorded() {
    Map<String, Long> recorded = new TreeMap<>();
    try (var reader = JournalReader.open(folder)) {
      for (String entity : reader.entities()) {
        List<JournalRow> events = reader.eventsOf(entity);
        assertThat(events)
            .extracting(JournalRow::sequenceNr)
            .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
        recorded.put(entity, (long) events.size());
      }
      assertThat(reader.forEach(_ -> {}))
          .isEqualTo(recorded.values().stream().mapToLong(Long::longValue).sum());
    }
    assertThat(folder.resolve("drover.db-wal"))
        .as("a reader leaves it to the next writer")
        .exists();
    return recorded;
  }

  private void theNextProcessGoesOn(Map<String, Long> recorded) {
    try (var running = RunningStore.start(folder)) {
      recorded.forEach((entity, count) -> {
        var recorder = running.recorder(entity.substring("Vm|".length()));
        assertThat(running.count(recorder)).isEqualTo(count);
        assertThat(RunningStore.get(running.write(recorder, count + 1))).isEqualTo(count + 1);
      });
    }
  }
}
