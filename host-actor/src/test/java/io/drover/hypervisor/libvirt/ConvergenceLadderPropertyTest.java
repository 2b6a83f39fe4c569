package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.libvirt.ConvergenceLadder.Advice;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever a guest does to its memory, no pause beyond the limit is ever asked for. */
class ConvergenceLadderPropertyTest {
  @Property
  void allowedPausesOnlyRiseAndNeverPassTheLimit(
      @ForAll MigrationMode mode,
      @ForAll boolean pauseAtLast,
      @ForAll @IntRange(max = 3000) int limit,
      @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 0, max = 1L << 40) Long> left) {
    Duration most = Duration.ofMillis(limit);
    var ladder =
        ConvergenceLadder.of(
            new MigrationTerms(mode, Duration.ofHours(1), most, 60, Duration.ZERO), pauseAtLast);
    Duration allowed = ladder.firstDowntime();
    long least = Long.MAX_VALUE;
    assertThat(allowed).isLessThanOrEqualTo(most);

    for (int i = 0; i < left.size(); i++) {
      var step = ladder.after(i + 1, left.get(i));
      boolean halved = left.get(i) < least / 2;
      least = Math.min(least, left.get(i));
      ladder = step.ladder();
      assertThat(ladder.leastLeft()).isEqualTo(least);
      if (halved) {
        assertThat(step.advice()).isEmpty();
      }
      if (step.advice().orElse(null) instanceof Advice.AllowDowntime(var next)) {
        assertThat(next).isGreaterThan(allowed).isLessThanOrEqualTo(most);
        allowed = next;
      } else if (step.advice().isPresent()) {
        assertThat(allowed).as("before %s", step.advice()).isEqualTo(most);
      }
    }
  }
}
