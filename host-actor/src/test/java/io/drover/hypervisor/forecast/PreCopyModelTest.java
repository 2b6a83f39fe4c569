package io.drover.hypervisor.forecast;

import static io.drover.hypervisor.forecast.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.model.MigrationMode;
import org.junit.jupiter.api.Test;

class PreCopyModelTest {
  private static final double MIB = 1 << 20;
  private static final double RATE = 50 * MIB;

  @Test
  void givenAGuestThatWritesNothing_thenItsMemoryIsSentOnce() {
    var course = PreCopyModel.run(shape(500, 0, 0), RATE);

    assertThat(course.bytes()).isEqualTo(500 * MIB);
    assertThat(course.rounds()).isEqualTo(1);
    assertThat(course.pausedSeconds()).isBetween(0.0, 0.1);
    assertThat(course.converges()).isTrue();
  }

  /** The sum of the rounds is nearly memory / (1 - ratio). */
  @Test
  void givenHalfTheLinksRate_thenTwiceTheMemoryIsSent() {
    var course = PreCopyModel.run(shape(500, 25, 500), RATE);

    assertThat(course.bytes()).isCloseTo(1000 * MIB, within(20 * MIB));
  }

  /** Of moves by hand over 45.5 MiB/s: 301, 299, 301, 307 and 301 MiB; 124, 122 and 124 MiB. */
  @Test
  void theBytesOfMeasuredMovesAreMet() {
    double rate = 45.5 * MIB;

    assertThat(PreCopyModel.run(shape(170, 20, 100), rate).bytes() / MIB)
        .isCloseTo(301, within(9.0));
    assertThat(PreCopyModel.run(shape(97, 10, 32), rate).bytes() / MIB).isCloseTo(123, within(4.0));
  }

  @Test
  void givenASmallWorkingSet_thenItIsSentOnceARoundAndNoMore() {
    var bounded = PreCopyModel.run(shape(500, 25, 20), RATE);

    assertThat(bounded.bytes()).isCloseTo((500 + 2 * 20) * MIB, within(10 * MIB));
  }

  @Test
  void givenAWorkingSetThatFitsTheDowntime_thenEvenAFastGuestConverges() {
    assertThat(PreCopyModel.run(shape(500, 1000, 4), RATE).converges()).isTrue();
  }

  /** 8 MiB take 160 ms: more than the first two steps allow, and less than the third. */
  @Test
  void givenStalls_thenLongerDowntimesAreAllowedUntilTheRestFits() {
    assertThat(PreCopyModel.run(shape(500, 1000, 8), RATE).converges()).isTrue();
    assertThat(PreCopyModel.run(shape(500, 1000, 8), RATE).pausedSeconds()).isGreaterThan(0.15);
    assertThat(PreCopyModel.run(shape(500, 1000, 17), RATE).converges()).isFalse();
  }

  @Test
  void givenAGuestFasterThanTheLink_thenPreCopyIsGivenUpAndPostCopyIsNot() {
    assertThat(PreCopyModel.run(shape(500, 60, 400), RATE).converges()).isFalse();
    assertThat(PreCopyModel.run(shape(MigrationMode.POST_COPY, 500, 60, 400), RATE).converges())
        .isTrue();
    assertThat(PreCopyModel.run(shape(MigrationMode.AUTO_CONVERGE, 500, 60, 400), RATE).converges())
        .isTrue();
  }

  @Test
  void givenAColdMove_thenTheGuestIsPausedForAllOfIt() {
    var course = PreCopyModel.run(shape(MigrationMode.COLD, 500, 60, 400), RATE);

    assertThat(course.pausedSeconds()).isEqualTo(10);
  }
}
