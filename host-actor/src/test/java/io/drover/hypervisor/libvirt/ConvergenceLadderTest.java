package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.libvirt.ConvergenceLadder.Advice;
import io.drover.hypervisor.libvirt.ConvergenceLadder.LastRung;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvergenceLadderTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50   | 50",
        "100  | 100",
        "250  | 100 150 200 250",
        "300  | 100 150 200 300",
        "2000 | 100 150 200 300 400 500 2000",
      })
  void pausesRiseInStepsToTheLimitAndEndThere(long limit, String steps) {
    List<Duration> expected =
        List.of(steps.split(" ")).stream().map(Long::valueOf).map(Duration::ofMillis).toList();

    var ladder = ConvergenceLadder.of(terms(MigrationMode.PRE_COPY, limit), false);

    assertThat(ladder.downtimes()).isEqualTo(expected);
    assertThat(ladder.firstDowntime()).isEqualTo(expected.getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "PRE_COPY, false, ABORT", "PRE_COPY, true, PAUSE",
    "COLD, false, ABORT", "COLD, true, PAUSE",
    "AUTO_CONVERGE, false, SLOW_DOWN", "AUTO_CONVERGE, true, SLOW_DOWN",
    "POST_COPY, false, POST_COPY", "POST_COPY, true, POST_COPY"
  })
  void theModeSaysWhatTheLastRungIs(MigrationMode mode, boolean pauseAtLast, LastRung last) {
    assertThat(ConvergenceLadder.of(terms(mode, 300), pauseAtLast).last()).isEqualTo(last);
  }

  @Test
  void givenEachRoundLeavesLess_thenNothingIsAdvised() {
    assertThat(advice(ladder(MigrationMode.PRE_COPY, 300), 1000, 900, 800, 700, 600)).isEmpty();
  }

  @Test
  void givenTheFirstRoundIsToldAgain_thenItIsNoStall() {
    var once = ladder(MigrationMode.PRE_COPY, 300).after(1, 1000 * MIB).ladder();

    assertThat(once.after(1, 1000 * MIB).advice()).isEmpty();
  }

  @Test
  void givenARoundLeavesNearlyAsMuch_thenItIsAStall() {
    var ladder = ladder(MigrationMode.PRE_COPY, 300).after(1, 1000).ladder();

    assertThat(ladder.after(2, 949).advice()).isEmpty();
    assertThat(ladder.after(2, 950).advice()).contains(allow(150));
  }

  @Test
  void givenStalls_thenEachClimbsOneRungAndTheLastGivesUp() {
    List<Advice> advice = advice(ladder(MigrationMode.PRE_COPY, 300), 1000, 1000, 1000, 2000, 1000);

    assertThat(advice)
        .containsExactly(
            allow(150),
            allow(200),
            allow(300),
            new Advice.GiveUp(
                "not converging: no round left less than 1024000 KiB, and that takes longer than"
                    + " the 300 ms that the guest may be paused"));
  }

  @Test
  void givenAStallAndThenProgress_thenTheRungIsKept() {
    var ladder = ladder(MigrationMode.PRE_COPY, 300);

    assertThat(advice(ladder, 1000, 1000, 500, 400, 400)).containsExactly(allow(150), allow(200));
  }

  @Test
  void givenAPeak_thenProgressIsCountedFromTheLeastAndNotFromThePeak() {
    assertThat(advice(ladder(MigrationMode.PRE_COPY, 300), 1000, 5000, 1500))
        .containsExactly(allow(150), allow(200));
  }

  @Test
  void givenPostCopy_thenTheLastRungStartsIt() {
    assertThat(advice(ladder(MigrationMode.POST_COPY, 100), 1000, 1000))
        .containsExactly(new Advice.StartPostCopy());
  }

  @Test
  void givenPausingIsAllowed_thenTheLastRungPauses() {
    var ladder = ConvergenceLadder.of(terms(MigrationMode.PRE_COPY, 100), true);

    assertThat(advice(ladder, 1000, 1000)).containsExactly(new Advice.PauseGuest());
  }

  /** QEMU slows the guest down by itself, and the terms limit its rounds. */
  @Test
  void givenAutoConverge_thenNothingFollowsTheLastRung() {
    var ladder = ladder(MigrationMode.AUTO_CONVERGE, 100).after(1, 1000 * MIB).ladder();
    for (int stalls = 1; stalls < 100; stalls++) {
      var step = ladder.after(1 + stalls, 1000 * MIB);
      assertThat(step.advice()).as("stall %d", stalls).isEmpty();
      ladder = step.ladder();
    }
  }

  private static List<Advice> advice(ConvergenceLadder ladder, long... leftMebibytes) {
    var advice = new ArrayList<Advice>();
    for (int round = 1; round <= leftMebibytes.length; round++) {
      var step = ladder.after(round, leftMebibytes[round - 1] * MIB);
      step.advice().ifPresent(advice::add);
      ladder = step.ladder();
    }
    return advice;
  }

  private static Advice allow(long millis) {
    return new Advice.AllowDowntime(Duration.ofMillis(millis));
  }

  private static ConvergenceLadder ladder(MigrationMode mode, long limit) {
    return ConvergenceLadder.of(terms(mode, limit), false);
  }

  private static MigrationTerms terms(MigrationMode mode, long limit) {
    return new MigrationTerms(
        mode, Duration.ofHours(1), Duration.ofMillis(limit), 30, Duration.ZERO);
  }
}
