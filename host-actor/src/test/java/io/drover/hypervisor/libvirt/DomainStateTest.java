package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as in libvirt's virDomainState and the reasons of each. */
class DomainStateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // running, blocked, shutting down, asleep
        "1 | 1  | active running",
        "1 | 10 | active running",
        "2 | 0  | active running",
        "4 | 1  | active running",
        "7 | 0  | active running",
        // paused: by a user, for a migration, by an I/O error, starting up, in post-copy, post-copy
        // failed
        "3 | 1  | active",
        "3 | 2  | active migrating resumable coming-in",
        "3 | 5  | active",
        "3 | 11 | active coming-in",
        "3 | 12 | active migrating",
        "3 | 13 | active migrating",
        // shut off: unknown, by the guest, destroyed, crashed, migrated, saved, failed, daemon
        "5 | 0  | -",
        "5 | 1  | on-purpose",
        "5 | 2  | on-purpose",
        "5 | 3  | -",
        "5 | 4  | migrated-away",
        "5 | 5  | on-purpose",
        "5 | 6  | -",
        "5 | 8  | -",
        // crashed; reasons of another state mean nothing here
        "6 | 1  | -",
        "1 | 4  | active running",
        "3 | 4  | active",
      })
  void eachStateAndReasonMeansOneThing(int state, int reason, String means) {
    assertThat(meaning(new DomainState(state, reason))).isEqualTo(means);
  }

  private static String meaning(DomainState state) {
    List<String> words = new ArrayList<>();
    add(words, state.isActive(), "active");
    add(words, state.isRunning(), "running");
    add(words, state.isPausedForMigration(), "migrating");
    add(words, state.isResumable(), "resumable");
    add(words, state.isComingIn(), "coming-in");
    add(words, state.isMigratedAway(), "migrated-away");
    add(words, state.isStoppedOnPurpose(), "on-purpose");
    return words.isEmpty() ? "-" : String.join(" ", words);
  }

  private static void add(List<String> words, boolean holds, String word) {
    if (holds) {
      words.add(word);
    }
  }
}
