package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.forecast.Forecasts;
import io.drover.hypervisor.forecast.MigrationOutcome;
import io.drover.hypervisor.forecast.MigrationShape;
import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForetellingTest {
  private static final DataSize MEMORY = DataSize.mebibytes(128);
  private static final MigrationId ID = new MigrationId(new VmId("web"), 1);

  private final List<Object> told = new ArrayList<>();
  private final Foretelling foretelling =
      new Foretelling(
          new Forecasts() {
            @Override
            public void onBegin(MigrationId migration, MigrationShape shape) {
              told.add(shape);
            }

            @Override
            public void onCompleted(MigrationId migration, MigrationOutcome outcome) {
              told.add(outcome);
            }

            @Override
            public void onFailed(MigrationId migration) {
              told.add("failed");
              throw new IllegalStateException("an observer's trouble is its own");
            }
          },
          false,
          InstantSource.system());

  @Test
  void inUseIsTheBalloonWithoutWhatTheGuestNeverTouched() {
    assertThat(inUse(131_072, 33_096)).isEqualTo(new DataSize((131_072 - 33_096) * 1024L));
  }

  @Test
  void givenAGuestThatDoesNotSay_thenAllOfItIsInUse() {
    assertThat(Foretelling.inUse(TypedFields.NONE, MEMORY)).isEqualTo(MEMORY);
    assertThat(inUse(131_072, 0)).isEqualTo(MEMORY);
    assertThat(inUse(131_072, 131_072)).isEqualTo(MEMORY);
    assertThat(inUse(262_144, 0)).isEqualTo(MEMORY);
  }

  @Test
  void theOutcomeIsWhatLibvirtMeasured() {
    foretelling.completed(
        ID,
        TypedFields.of(
            Map.of("time_elapsed", 3174L, "data_processed", 127_677_319L, "downtime", 354L)));

    assertThat(told)
        .containsExactly(
            new MigrationOutcome(
                Duration.ofMillis(3174), new DataSize(127_677_319), Duration.ofMillis(354)));
  }

  @Test
  void withoutStatisticsThereIsNothingToCompareWith() {
    foretelling.completed(ID, TypedFields.NONE);

    assertThat(told).containsExactly("failed");
  }

  private static DataSize inUse(long current, long unused) {
    return Foretelling.inUse(
        TypedFields.of(Map.of("balloon.current", current, "balloon.unused", unused)), MEMORY);
  }
}
