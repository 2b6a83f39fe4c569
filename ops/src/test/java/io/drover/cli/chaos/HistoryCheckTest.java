package io.drover.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {
  private static final Set<String> VMS = Set.of("vm-1");
  private static final String BEGINS = "begins 1000 vm-1 h1";

  private static List<String> violations(String... lines) {
    return HistoryCheck.of(List.of(lines), VMS).violations();
  }

  @Test
  void aVmThatMovesIsNoViolation() {
    assertThat(violations(BEGINS, "ends 2000 vm-1 h1", "begins 2001 vm-1 h2")).isEmpty();
  }

  @Test
  void aVmOnTwoHostsIsFound() {
    assertThat(violations(BEGINS, "begins 2001 vm-1 h2"))
        .first()
        .asString()
        .startsWith("VM vm-1 runs on [h1, h2]");
  }

  @Test
  void aVmThatRunsNowhereInTheEndIsFound() {
    assertThat(violations(BEGINS, "ends 2000 vm-1 h1"))
        .containsExactly("in the end VM vm-1 runs on []");
  }

  @Test
  void aHostThatIsFencedForNothingIsFound() {
    assertThat(violations(BEGINS, "fenced 5000 h2 true vm-1#3"))
        .containsExactly(
            "a host was switched off that nothing was wrong with: fenced 5000 h2 true vm-1#3");
  }

  @Test
  void aHostThatIsCutOffMayBeFencedAndAWhileAfter() {
    assertThat(
            violations(
                BEGINS,
                "fault 4000 h2 CUT_OFF 3900",
                "fenced 5000 h2 true loss 1",
                "fault 9000 h2 REACHED_AGAIN 8900",
                "fenced 20000 h2 true loss 2"))
        .isEmpty();
  }

  @Test
  void aHostThatHangsOrIsFlakyMayBeFencedUntilItIsWellForAWhile() {
    assertThat(
            violations(
                BEGINS,
                "fault 4000 h2 HUNG 3900",
                "fenced 5000 h2 true vm-1#3",
                "fault 6000 h2 ANSWERING 5900",
                "fault 90000 h2 FLAKY 89900",
                "fenced 91000 h2 true vm-1#4",
                "fault 92000 h2 STEADY 91900",
                "fenced 130000 h2 true vm-1#5"))
        .containsExactly(
            "a host was switched off that nothing was wrong with: fenced 130000 h2 true vm-1#5");
  }

  /** Power that a host had all the time excuses nobody. */
  @Test
  void powerThatNothingTookExcusesNoFence() {
    assertThat(violations(BEGINS, "fault 4900 h2 POWER_BACK 4800", "fenced 5000 h2 true loss 1"))
        .hasSize(1);
  }
}
