package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.GuestState.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.GuestState;
import io.drover.model.VmId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is seen on a host, by the mark that the domain carries, and what that is evidence of. */
class SightTest {
  private static final long NUMBER = 5;

  /** What the domain is, as the daemon says it. */
  private enum Seen {
    RUNS(1, 1),
    RUNS_IN_POST_COPY(1, 10),
    SHUTS_DOWN(4, 1),
    ASLEEP(7, 0),
    PAUSED_BY_USER(3, 1),
    PAUSED_FOR_MIGRATION(3, 2),
    STARTING_UP(3, 11),
    PAUSED_IN_POST_COPY(3, 12),
    POST_COPY_FAILED(3, 13),
    MIGRATED(5, 4),
    SHUT_DOWN(5, 1),
    DESTROYED(5, 2),
    DIED(5, 3),
    SAVED(5, 5),
    OFF_SINCE_BEFORE_THE_DAEMON(5, 0),
    CRASHED(6, 1);

    private final DomainState state;

    Seen(int state, int reason) {
      this.state = new DomainState(state, reason);
    }
  }

  /** Numbers in the mark, against {@link #NUMBER}. */
  private enum Mark {
    NONE(0, 0),
    SENT_BY_IT(NUMBER, 0),
    SENT_BY_IT_CAME_BY_OLDER(NUMBER, NUMBER - 2),
    SENT_BY_OLDER(NUMBER - 1, 0),
    SENT_BY_NEWER(NUMBER + 1, 0),
    CAME_BY_IT(NUMBER, NUMBER),
    CAME_BY_IT_SENT_BY_NEWER(NUMBER + 1, NUMBER),
    CAME_BY_OLDER(NUMBER - 1, NUMBER - 1),
    CAME_BY_NEWER(NUMBER + 1, NUMBER + 1);

    private final Optional<DomainMark> mark;

    Mark(long seen, long arriving) {
      this.mark =
          seen == 0
              ? Optional.empty()
              : Optional.of(new DomainMark(new VmId("web-1"), 7, seen, arriving, arriving));
    }

    private boolean cameByIt() {
      return this == CAME_BY_IT || this == CAME_BY_IT_SENT_BY_NEWER;
    }
  }

  @Test
  void givenNothingIsSeen_thenAbsent() {
    assertThat(Sight.evidence(Optional.empty(), NUMBER)).isEqualTo(ABSENT);
  }

  /** At the source, and at any host that the guest did not come to by this migration. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // seen                      | nothing sent | sent live | sent cold
        "RUNS                        | RUNNING      | COPYING   | COPYING",
        "RUNS_IN_POST_COPY           | RUNNING      | COPYING   | COPYING",
        "SHUTS_DOWN                  | RUNNING      | COPYING   | COPYING",
        "ASLEEP                      | RUNNING      | COPYING   | COPYING",
        "PAUSED_BY_USER              | RUNNING      | COPYING   | COPYING",
        "PAUSED_FOR_MIGRATION        | PAUSED       | PAUSED    | COPYING",
        "PAUSED_IN_POST_COPY         | PAUSED       | PAUSED    | COPYING",
        "POST_COPY_FAILED            | PAUSED       | PAUSED    | COPYING",
        "STARTING_UP                 | RECEIVING    | RECEIVING | RECEIVING",
        "SHUT_DOWN                   | ABSENT       | ABSENT    | ABSENT",
        "DESTROYED                   | ABSENT       | ABSENT    | ABSENT",
        "DIED                        | ABSENT       | ABSENT    | ABSENT",
        "SAVED                       | ABSENT       | ABSENT    | ABSENT",
        "OFF_SINCE_BEFORE_THE_DAEMON | ABSENT       | ABSENT    | ABSENT",
        "CRASHED                     | ABSENT       | ABSENT    | ABSENT",
      })
  void givenItDidNotComeInByIt_thenTheStateAndTheJobDecide(
      Seen seen, GuestState idle, GuestState live, GuestState cold) {
    for (Mark mark : Mark.values()) {
      if (!mark.cameByIt()) {
        assertThat(evidence(seen, mark, false, false)).as("%s idle", mark).isEqualTo(idle);
        assertThat(evidence(seen, mark, true, false)).as("%s live", mark).isEqualTo(live);
        if (mark != Mark.NONE) { // that it is cold stands in the mark
          assertThat(evidence(seen, mark, true, true)).as("%s cold", mark).isEqualTo(cold);
        }
      }
    }
  }

  /** At the target: whatever is active and no longer half built is the guest. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUNS                        | RUNNING",
        "RUNS_IN_POST_COPY           | RUNNING",
        "SHUTS_DOWN                  | RUNNING",
        "ASLEEP                      | RUNNING",
        "PAUSED_BY_USER              | RUNNING",
        "PAUSED_FOR_MIGRATION        | RECEIVING",
        "STARTING_UP                 | RECEIVING",
        "PAUSED_IN_POST_COPY         | RUNNING",
        "POST_COPY_FAILED            | RUNNING",
        "SHUT_DOWN                   | ABSENT",
        "DESTROYED                   | ABSENT",
        "DIED                        | ABSENT",
        "SAVED                       | ABSENT",
        "OFF_SINCE_BEFORE_THE_DAEMON | ABSENT",
        "CRASHED                     | ABSENT",
      })
  void givenItCameInByIt_thenItRunsOnceItIsBuilt(Seen seen, GuestState expected) {
    for (Mark mark : Mark.values()) {
      if (mark.cameByIt()) {
        assertThat(evidence(seen, mark, false, false)).as("%s", mark).isEqualTo(expected);
      }
    }
  }

  /** libvirt says of many migrations that the guest has left: only this one's says where it is. */
  @ParameterizedTest
  @CsvSource({
    "NONE, ABSENT",
    "SENT_BY_IT, HANDED_OVER",
    "SENT_BY_IT_CAME_BY_OLDER, HANDED_OVER",
    "SENT_BY_OLDER, ABSENT",
    "SENT_BY_NEWER, ABSENT",
    "CAME_BY_OLDER, ABSENT",
    "CAME_BY_NEWER, ABSENT",
    "CAME_BY_IT_SENT_BY_NEWER, ABSENT"
  })
  void givenItWasMigratedAway_thenItWasHandedOverOnlyByTheMigrationInTheMark(
      Mark mark, GuestState expected) {
    assertThat(evidence(Seen.MIGRATED, mark, false, false)).isEqualTo(expected);
  }

  private static GuestState evidence(Seen seen, Mark mark, boolean sending, boolean cold) {
    Optional<DomainMark> marked = mark.mark.map(m -> m.withSeen(m.seen(), cold));
    return Sight.evidence(Optional.of(new Sight(seen.state, marked, sending)), NUMBER);
  }
}
