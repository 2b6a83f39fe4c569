package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Many threads submit at once: no key ever runs twice at a time, or out of a submitter's order. */
class SequencerPropertyTest {
  private static final int TASKS_EACH = 40;

  private record Done(int submitter, int number) {}

  @Property(tries = 40)
  void oneAtATimeInTheOrderOfEachSubmitterAndNoneIsLost(
      @ForAll @IntRange(min = 1, max = 12) int submitters,
      @ForAll @IntRange(min = 1, max = 5) int keys)
      throws InterruptedException {
    var done = new ArrayList<List<Done>>();
    var inside = new ArrayList<AtomicInteger>();
    var overlaps = new AtomicInteger();
    var left = new CountDownLatch(submitters * TASKS_EACH);
    for (int key = 0; key < keys; key++) {
      done.add(new ArrayList<>());
      inside.add(new AtomicInteger());
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sequencer = new Sequencer<Integer>(threads);
      var begin = new CountDownLatch(1);
      for (int s = 0; s < submitters; s++) {
        int submitter = s;
        threads.submit(() -> {
          begin.await();
          for (int n = 0; n < TASKS_EACH; n++) {
            int key = (submitter + n) % keys;
            var task = new Done(submitter, n);
            sequencer.submit(
                key,
                () -> {
                  if (inside.get(key).getAndIncrement() > 0) {
                    overlaps.incrementAndGet();
                  }
                  Thread.yield();
                  done.get(key).add(task);
                  inside.get(key).decrementAndGet();
                  left.countDown();
                });
          }
          return null;
        });
      }
      begin.countDown();
      assertThat(left.await(20, TimeUnit.SECONDS)).as("all are run").isTrue();
    }
    assertThat(overlaps).hasValue(0);
    for (int key = 0; key < keys; key++) {
      for (int s = 0; s < submitters; s++) {
        int submitter = s;
        int own = key;
        assertThat(done.get(key).stream().filter(d -> d.submitter() == submitter).map(Done::number))
            .as("key %d, submitter %d", key, submitter)
            .containsExactlyElementsOf(
                IntStream.range(0, TASKS_EACH)
                    .filter(n -> (submitter + n) % keys == own)
                    .boxed()
                    .toList());
      }
    }
  }
}
