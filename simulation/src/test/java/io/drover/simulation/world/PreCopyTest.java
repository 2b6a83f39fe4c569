package io.drover.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreCopyTest {
  private static final DataSize SET = new DataSize(1_000_000);

  /** A guest that writes 100,000 bytes a second to a set of 1,000,000. */
  @ParameterizedTest
  @CsvSource({"0, 0", "100, 9950", "1000, 95163", "10000, 632121", "1000000, 1000000"})
  void dirtiesAsFastAsItWritesAtFirst_andNeverMoreThanItsWorkingSet(long millis, double bytes) {
    assertThat(PreCopy.dirtied(100_000, Duration.ofMillis(millis), SET))
        .isCloseTo(bytes, within(1.0));
  }

  @Test
  void aGuestWithoutAWorkingSetOrWithoutWritesDirtiesNothing() {
    assertThat(PreCopy.dirtied(100_000, Duration.ofHours(1), DataSize.ZERO)).isZero();
    assertThat(PreCopy.dirtied(0, Duration.ofHours(1), SET)).isZero();
  }

  @Test
  void theRestFitsWhenItIsSentWithinTheLimit() {
    assertThat(PreCopy.fits(300, 1000, Duration.ofMillis(300))).isTrue();
    assertThat(PreCopy.fits(301, 1000, Duration.ofMillis(300))).isFalse();
    assertThat(PreCopy.fits(0, 1000, Duration.ZERO)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "0, 2, 20", "20, 3, 30", "90, 9, 99", "99, 10, 99"})
  void aGuestIsSlowedDownFromTheSecondRoundThatLosesGround(int present, int rounds, int throttle) {
    assertThat(PreCopy.throttle(present, rounds)).isEqualTo(throttle);
  }

  @ParameterizedTest
  @CsvSource({"51, 100, true", "50, 100, false"})
  void aRoundLosesGroundWhenMoreThanHalfOfItIsDirtyAgain(
      double dirtied, double sent, boolean loses) {
    assertThat(PreCopy.losesGround(dirtied, sent)).isEqualTo(loses);
  }

  @Test
  void aTierCarriesWhatBindsFirst() {
    assertThat(StorageTier.HDD.carried()).isEqualTo(DataRate.mebibytes(600));
    var fewRequests = new StorageTier("t", DataRate.mebibytes(600), 100, Duration.ofMillis(1));
    assertThat(fewRequests.carried()).isEqualTo(DataRate.mebibytes(100));
    var slowRequests =
        new StorageTier("t", DataRate.mebibytes(600), 100_000, Duration.ofMillis(80));
    assertThat(slowRequests.carried()).isEqualTo(DataRate.mebibytes(200));
    assertThatThrownBy(() -> new StorageTier("t", DataRate.ZERO, 0, Duration.ofMillis(1)))
        .hasMessageContaining("needs at least 1 request/s");
  }
}
