package io.drover.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatsTest {
  @TempDir Path folder;
  private Heartbeats heartbeats;

  @BeforeEach
  void write() throws IOException {
    var log = folder.resolve("heartbeats.log");
    Files.writeString(
        log,
        """
        first 1000 web
        first 1005 db
        stat 1250 web 25 25
        gap 2000 web 300 0 290
        gap 5000 web 700 60 690
        reset 7000 web 600 -> 1
        silent 8000 db
        stat 8100 web 110 700
        """);
    heartbeats = new Heartbeats(log, () -> at(8_500));
  }

  @Test
  void theLongestGapOfTheTimeAskedForIsFound() {
    assertThat(gap("web", 0, 3_000)).hasMillis(300);
    assertThat(gap("web", 0, 9_000)).hasMillis(700);
    assertThat(gap("web", 2_001, 4_299)).isZero();
  }

  @Test
  void aGapCountsWholeWhenItOnlyTouchesTheTime() {
    assertThat(gap("web", 4_999, 9_000)).hasMillis(700);
    assertThat(gap("web", 2_500, 4_301)).hasMillis(700);
  }

  @Test
  void aSilenceThatLastsCountsUntilTheEndOfTheTime() {
    assertThat(gap("db", 6_000, 8_400)).hasMillis(400);
    assertThat(gap("db", 6_000, 7_900)).isZero();
  }

  @Test
  void aGuestThatWasNeverHeardWasSilentAllTheTime() {
    assertThat(gap("nobody", 2_000, 4_000)).hasSeconds(2);
    assertThat(heartbeats.alive("nobody", Duration.ofDays(1))).isFalse();
  }

  @Test
  void resetsAreCountedInTheTimeAskedFor() {
    assertThat(heartbeats.resets("web", at(0), at(9_000))).isEqualTo(1);
    assertThat(heartbeats.resets("web", at(7_001), at(9_000))).isZero();
    assertThat(heartbeats.resets("db", at(0), at(9_000))).isZero();
  }

  @Test
  void onlyWhoWasHeardLatelyIsAlive() {
    assertThat(heartbeats.alive("web", Duration.ofMillis(450))).isTrue();
    assertThat(heartbeats.alive("db", Duration.ofMillis(450))).isFalse();
    assertThat(heartbeats.lastHeard("db")).contains(at(8_000));
  }

  private Duration gap(String name, long from, long to) {
    return heartbeats.longestGap(name, at(from), at(to));
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
