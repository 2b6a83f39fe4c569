package io.drover.hypervisor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.hypervisor.forecast.Dirtying.Reading;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirtyingTest {
  private static final double MIB = 1 << 20;
  private static final DataSize MEMORY = DataSize.mebibytes(256);
  private static final DataSize IN_USE = DataSize.mebibytes(160);

  @Test
  void givenReadingsThatGrowWithTheirLength_thenNoSmallWorkingSetIsSeen() {
    Dirtying found = Dirtying.of(readings(10, 1000), MEMORY, IN_USE);

    assertThat(rate(found)).isCloseTo(10, within(1.0));
    assertThat(found.workingSet()).isBetween(DataSize.mebibytes(80), IN_USE);
  }

  @Test
  void givenReadingsThatNoLongerGrow_thenTheWorkingSetIsWhatTheyFound() {
    Dirtying found = Dirtying.of(readings(20, 40), MEMORY, IN_USE);

    assertThat(rate(found)).isCloseTo(20, within(3.0));
    assertThat(found.workingSet().bytes() / MIB).isCloseTo(40, within(5.0));
  }

  @Test
  void givenAWorkingSetWrittenWithinTheShortestReading_thenTheRateIsUncertain() {
    Dirtying found = Dirtying.of(readings(40, 10), MEMORY, IN_USE);

    assertThat(found.workingSet().bytes() / MIB).isCloseTo(10, within(2.0));
    assertThat(rate(found)).isBetween(9.0, 20.0);
    assertThat(found.uncertainty()).isGreaterThan(0.15);
  }

  @Test
  void givenNothingDirtied_thenItWritesNothing() {
    assertThat(Dirtying.of(readings(0, 0), MEMORY, IN_USE)).isEqualTo(Dirtying.NONE);
    assertThat(Dirtying.of(List.of(), MEMORY, IN_USE)).isEqualTo(Dirtying.NONE);
  }

  /** Of 400 guests sampled as QEMU does, two thirds are within the uncertainty that is claimed. */
  @Test
  void theUncertaintyIsThatOfSampledPages() {
    var chance = new Random(7);
    int within = 0;
    for (int i = 0; i < 400; i++) {
      List<Reading> sampled =
          readings(12, 1000).stream().map(reading -> sampled(reading, chance)).toList();
      Dirtying found = Dirtying.of(sampled, MEMORY, IN_USE);
      if (Math.abs(rate(found) - 12) <= 12 * found.uncertainty()) {
        within++;
      }
    }
    assertThat(within).isBetween(240, 360);
  }

  private static Reading sampled(Reading reading, Random chance) {
    int pages = 128; // of 256 MiB
    int changed = 0;
    double share = reading.rate().bytesPerSecond() * seconds(reading) / MEMORY.bytes();
    for (int i = 0; i < pages; i++) {
      changed += chance.nextDouble() < share ? 1 : 0;
    }
    long mebibytes = (long) (256.0 * changed / pages / seconds(reading));
    return new Reading(reading.length(), DataRate.mebibytes(mebibytes));
  }

  private static double seconds(Reading reading) {
    return reading.length().toSeconds();
  }

  /** Exact ones, but for the rounding, of 1, 2 and 4 seconds, twice each. */
  private static List<Reading> readings(int rate, int set) {
    return Stream.of(1, 2, 4, 1, 2, 4)
        .map(seconds ->
            new Reading(
                Duration.ofSeconds(seconds),
                DataRate.mebibytes(Math.min(set, rate * seconds) / seconds)))
        .toList();
  }

  private static double rate(Dirtying found) {
    return found.rate().bytesPerSecond() / MIB;
  }
}
