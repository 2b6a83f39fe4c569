package io.drover.cli.bench;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.forecast.Forecast;
import io.drover.hypervisor.forecast.MigrationOutcome;
import io.drover.hypervisor.forecast.MigrationShape;
import io.drover.hypervisor.forecast.Settled;
import io.drover.model.DataSize;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real moves, each with a promise that was made before it and an outcome that libvirt measured. How
 * good the promises are takes more moves to say: {@code drover bench forecast}.
 */
@Timeout(value = 10, unit = MINUTES)
class ForecastIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void eachMoveIsPromisedBeforeAndMeasuredAfter() throws Exception {
    List<Settled> told = new ArrayList<>();
    ForecastRun.Result result;
    try (var run =
        new ForecastRun(
            ROOT,
            ROOT.resolve(".drover/forecast-it"),
            5,
            told::add,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8))) {
      result = run.moves(1, 3);
    }

    assertThat(result.harmed()).isZero();
    assertThat(result.settled()).isEqualTo(told);
    assertThat(result.settled().size() + result.failed()).isEqualTo(4);
    assertThat(result.settled()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(result.settled()).anyMatch(move -> dirties(move.promise().shape()));
    assertThat(result.settled()).allSatisfy(ForecastIT::isOfTheSameMove);
  }

  private static boolean dirties(MigrationShape shape) {
    return shape.dirtying().rate().bytesPerSecond() > 0;
  }

  /** The two are of one size: within a factor of three, even for the first move. */
  private static void isOfTheSameMove(Settled move) {
    Forecast said = move.promise().forecast();
    MigrationOutcome took = move.outcome();
    assertThat(move.promise().shape().inUse()).isGreaterThan(DataSize.mebibytes(50));
    assertThat(move.promise().shape().inUse()).isLessThan(move.promise().shape().memory());
    assertThat((double) took.bytes().bytes() / said.bytes().bytes()).isBetween(0.33, 3.0);
    assertThat((double) took.duration().toNanos() / said.duration().toNanos()).isBetween(0.33, 3.0);
    assertThat(took.blackout()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
  }
}
