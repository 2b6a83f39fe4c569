package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that may not grow refuses what does not fit, keeps what it has said it keeps, and goes on
 * once there is room.
 */
class FullDiskTest {
  private static final int WRITES = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedStaysAndThereIsALifeAfterwards() throws SQLException {
    try (var running = RunningStore.start(folder)) {
      var health = JournalHealth.of(running.kit().system().classicSystem());
      ActorRef<Recorder.Message> recorder = running.recorder("a");
      assertThat(RunningStore.get(running.write(recorder, 1))).isEqualTo(1);
      assertThat(health.failure()).isEmpty();
      long pages = Long.parseLong(running.onJournalConnection("PRAGMA page_count"));
      running.onJournalConnection("PRAGMA max_page_count = " + (pages + 8));

      long acknowledged = writeUntilItStops(running, recorder);

      assertThat(acknowledged).as("eight pages hold some, and not all").isBetween(5L, WRITES - 1L);
      assertThat(health.refused()).isEqualTo(1);
      assertThat(health.failure())
          .hasValueSatisfying(why ->
              assertThat(why)
                  .contains(
                      folder.resolve("drover.db").toString(),
                      "the disk is full",
                      "bytes free",
                      "Make room"));

      running.onJournalConnection("PRAGMA max_page_count = 1000000");
      ActorRef<Recorder.Message> again = running.recorder("a");
      assertThat(running.count(again))
          .as("what was acknowledged, and not what was refused")
          .isEqualTo(acknowledged);
      assertThat(RunningStore.get(running.write(again, acknowledged + 1)))
          .isEqualTo(acknowledged + 1);
      assertThat(health.failure()).isEmpty();
    }
  }

  /** Returns the number of the last event that was acknowledged. */
  private static long writeUntilItStops(RunningStore running, ActorRef<Recorder.Message> recorder) {
    TestProbe<Long> answers = running.kit().createTestProbe();
    for (long number = 2; number <= WRITES; number++) {
      recorder.tell(new Recorder.Write(Recorder.event(number), answers.getRef()));
    }
    answers.expectTerminated(recorder, PATIENCE);
    answers
        .getRef()
        .tell(-1L); // stands behind every answer, all of which were sent before it stopped
    long acknowledged = 1;
    for (long answer = answers.receiveMessage(); answer > 0; answer = answers.receiveMessage()) {
      acknowledged = answer;
    }
    return acknowledged;
  }
}
