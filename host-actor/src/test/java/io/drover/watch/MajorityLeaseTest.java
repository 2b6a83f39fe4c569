package io.drover.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MajorityLeaseTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Set<String> TWO_OTHERS = Set.of("n2", "n3");

  private final MajorityLease lease = new MajorityLease(Duration.ofSeconds(2));

  @Test
  void whoIsAloneNeedsNobody() {
    assertThat(lease.holds(0)).as("before anything is known").isFalse();
    lease.renew(Set.of(), true);
    assertThat(lease.holds(100 * SECOND)).isTrue();
  }

  @Test
  void oneOfTwoOthersIsEnoughAndItsAnswerCountsFromTheQuestion() {
    lease.renew(TWO_OTHERS, true);
    assertThat(lease.holds(0)).as("nobody has answered").isFalse();
    lease.heard("n2", SECOND);
    lease.heard("stranger", 9 * SECOND);
    lease.renew(TWO_OTHERS, true);
    assertThat(lease.holds(3 * SECOND - 1)).isTrue();
    assertThat(lease.holds(3 * SECOND)).isFalse();
  }

  @Test
  void anAnswerThatWaitedThroughAPauseProvesNothing() {
    lease.heard("n2", SECOND);
    lease.renew(TWO_OTHERS, true);
    lease.heard("n3", SECOND / 2); // asked before the pause, read after it
    lease.renew(TWO_OTHERS, true);
    assertThat(lease.holds(20 * SECOND)).isFalse();
  }

  @Test
  void ofFiveTwoOthersAreNeeded() {
    var four = Set.of("n2", "n3", "n4", "n5");
    lease.heard("n2", 10 * SECOND);
    lease.heard("n3", 4 * SECOND);
    lease.renew(four, true);
    assertThat(lease.holds(6 * SECOND - 1)).isTrue();
    assertThat(lease.holds(6 * SECOND)).as("the majority's oldest word counts").isFalse();
  }

  @Test
  void whoIsLeavingNeedsAMajorityOfTheOthers() {
    lease.heard("n2", SECOND);
    lease.renew(TWO_OTHERS, false);
    assertThat(lease.holds(SECOND)).isFalse();
    lease.heard("n3", SECOND);
    lease.renew(TWO_OTHERS, false);
    assertThat(lease.holds(SECOND)).isTrue();
  }

  @Test
  void whoIsTakenOutHoldsNoMore() {
    lease.heard("n2", SECOND);
    lease.renew(TWO_OTHERS, true);
    lease.revoke();
    assertThat(lease.holds(SECOND)).isFalse();
  }
}
