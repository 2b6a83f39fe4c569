package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 500",
    "2, 1000",
    "3, 2000",
    "6, 16000",
    "7, 30000",
    "8, 30000",
    "17, 30000",
    "64, 30000",
    "65, 30000",
    "1000, 30000",
    "2147483647, 30000"
  })
  void pausesDoubleUpToTheLast(int attempt, long millis) {
    assertThat(CallLimits.USUAL.retryAfter(attempt)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void givenTheFirstPauseIsLongerThanTheLast_thenTheLastHolds() {
    var limits = limits(1, Duration.ofSeconds(1), 1, Duration.ofMinutes(5));

    assertThat(limits.retryAfter(1)).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({"0, 1000, 1", "-1, 1000, 1", "1, 999, 1", "1, 0, 1", "1, 1000, 0"})
  void givenALimitBelowOne_thenItIsRefused(int calls, long keepAliveMillis, int misses) {
    assertThatThrownBy(
            () -> limits(calls, Duration.ofMillis(keepAliveMillis), misses, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found " + calls + ", " + misses + ", " + keepAliveMillis / 1000);
  }

  @Test
  void givenTheLeastOfEach_thenItIsTaken() {
    assertThat(limits(1, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)).callsAtOnce())
        .isEqualTo(1);
  }

  private static CallLimits limits(int calls, Duration keepAlive, int misses, Duration firstRetry) {
    return new CallLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        calls,
        keepAlive,
        misses,
        firstRetry,
        Duration.ofSeconds(30));
  }
}
