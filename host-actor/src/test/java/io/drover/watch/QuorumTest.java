package io.drover.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuorumTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final HostId A = new HostId("a");
  private static final HostId B = new HostId("b");
  private static final HostId C = new HostId("c");
  private static final Set<String> THREE = Set.of("n1", "n2", "n3");

  private final Quorum quorum = new Quorum(Duration.ofSeconds(2));

  private static Ballot silent(String watcher, HostId... hosts) {
    var silent = new TreeMap<HostId, Duration>();
    for (HostId host : hosts) {
      silent.put(host, Duration.ofSeconds(watcher.equals("n1") ? 4 : 3));
    }
    return new Ballot(watcher, false, silent);
  }

  @Test
  void aWatcherNamesWhomItHasNotHeardForLong() {
    var watch = new Watch("n1", PATIENCE, 0.5);
    watch.expect(List.of(A, B, C), 0);
    watch.hear(A, 2 * SECOND);
    watch.hear(B, SECOND);
    watch.hear(new HostId("unknown"), SECOND);

    assertThat(watch.ballot(3 * SECOND).silent()).containsOnlyKeys(C);
    Ballot later = watch.ballot(4 * SECOND);
    assertThat(later.silent()).containsOnlyKeys(B, C);
    assertThat(later.isolated()).as("two of three are silent").isTrue();
    watch.hear(C, 4 * SECOND);
    watch.hear(C, 2 * SECOND); // an older word, late
    assertThat(watch.ballot(4 * SECOND))
        .isEqualTo(new Ballot("n1", false, new TreeMap<>(java.util.Map.of(B, PATIENCE))));
  }

  @Test
  void whoIsExpectedAgainIsNotTakenForHeard() {
    var watch = new Watch("n1", PATIENCE, 0.9);
    watch.expect(List.of(A), 0);
    watch.expect(List.of(A, B), 2 * SECOND);

    assertThat(watch.ballot(3 * SECOND).silent()).containsOnlyKeys(A);
  }

  @Test
  void aMajorityThatAgreesIsNeeded() {
    quorum.accept(silent("n1", A), 0);
    assertThat(quorum.lost(THREE, 0)).as("one of three").isEmpty();

    quorum.accept(silent("n2", A, B), 0);
    assertThat(quorum.lost(THREE, 0))
        .as("the last sign of life that any of them had counts")
        .isEqualTo(new TreeMap<>(java.util.Map.of(A, Duration.ofSeconds(3))));
    assertThat(quorum.lost(Set.of("n1", "n2", "n3", "n4", "n5"), 0)).as("two of five").isEmpty();
  }

  @Test
  void oneWatcherIsNeverEnough() {
    quorum.accept(silent("n1", A), 0);

    assertThat(quorum.lost(Set.of("n1"), 0)).isEmpty();
  }

  @Test
  void aHostThatSomebodyHearsIsNotLost() {
    quorum.accept(silent("n1", A, B), 0);
    quorum.accept(silent("n2", A, B), 0);
    quorum.accept(silent("n3", B), 0);

    assertThat(quorum.lost(THREE, 0)).containsOnlyKeys(B);
  }

  @Test
  void whoIsCutOffHasNoSay() {
    quorum.accept(new Ballot("n1", true, silent("n1", A, B, C).silent()), 0);
    quorum.accept(silent("n2", A), 0);
    assertThat(quorum.lost(THREE, 0)).as("only one watcher hears anything").isEmpty();

    quorum.accept(silent("n3", A), 0);
    assertThat(quorum.lost(THREE, 0)).containsOnlyKeys(A);
  }

  @Test
  void oldBallotsAndThoseOfFormerMembersDoNotCount() {
    quorum.accept(silent("n1", A), 0);
    quorum.accept(silent("n2", A), 0);

    assertThat(quorum.lost(THREE, 2 * SECOND)).isNotEmpty();
    assertThat(quorum.lost(THREE, 2 * SECOND + 1)).isEmpty();
    quorum.accept(silent("n1", A), 3 * SECOND);
    quorum.accept(silent("n2", A), 3 * SECOND);
    assertThat(quorum.lost(Set.of("n1", "n3", "n4"), 3 * SECOND)).isEmpty();
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Watch("n1", PATIENCE, 1))
        .hasMessage("a watch needs a share of silent hosts above 0 and below 1, found 1.0");
  }
}
