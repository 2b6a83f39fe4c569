package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SequencerTest {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Sequencer<String> sequencer = new Sequencer<>(waiting::add);
  private final List<String> done = new ArrayList<>();

  @Test
  void givenOneKey_thenTheNextIsHandedOutOnlyWhenTheOneBeforeIsDone() {
    submit("a", "a1");
    submit("a", "a2");
    submit("a", "a3");

    assertThat(waiting).hasSize(1);
    runOne();
    assertThat(done).containsExactly("a1");
    assertThat(waiting).hasSize(1);
    runOne();
    runOne();
    assertThat(done).containsExactly("a1", "a2", "a3");
    assertThat(waiting).isEmpty();
  }

  @Test
  void givenTwoKeys_thenNeitherWaitsForTheOther() {
    submit("a", "a1");
    submit("b", "b1");
    submit("a", "a2");

    assertThat(waiting).hasSize(2);
  }

  @Test
  void givenAKeyWasIdle_thenItRunsAgain() {
    submit("a", "a1");
    runOne();
    submit("a", "a2");
    runOne();

    assertThat(done).containsExactly("a1", "a2");
  }

  @Test
  void givenATaskThatSubmitsToItsOwnKey_thenThatRunsAfterIt() {
    sequencer.submit(
        "a",
        () -> {
          submit("a", "later");
          done.add("first");
        });
    runOne();
    runOne();

    assertThat(done).containsExactly("first", "later");
  }

  @Test
  void givenTasksOfTwoKeysThatWaitForEachOther_thenBothEnd() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var parallel = new Sequencer<String>(threads);
      var both = new CountDownLatch(2);
      var ended = new CountDownLatch(2);
      for (String key : List.of("a", "b")) {
        parallel.submit(
            key,
            () -> {
              both.countDown();
              if (isReached(both)) {
                ended.countDown();
              }
            });
      }
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isReached(CountDownLatch latch) {
    try {
      return latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void submit(String key, String name) {
    sequencer.submit(key, () -> done.add(name));
  }

  private void runOne() {
    waiting.remove().run();
  }
}
