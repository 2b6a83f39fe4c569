package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.VmId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Migrations as tests need them: over 50 MB/s, with the product's own steps of the downtime. */
final class Shapes {
  static final Link LINK = new Link("a to b", "tcp", new DataRate(50_000_000));

  private Shapes() {}

  static MigrationShape shape(long inUse, long rate, long set) {
    return shape(MigrationMode.PRE_COPY, inUse, rate, set);
  }

  /** In MiB and MiB/s. */
  static MigrationShape shape(MigrationMode mode, long inUse, long rate, long set) {
    return new MigrationShape(
        new HostId("a"),
        new HostId("b"),
        mode,
        DataSize.mebibytes(2 * inUse),
        DataSize.mebibytes(inUse),
        DataSize.ZERO,
        DataRate.ZERO,
        new Dirtying(DataRate.mebibytes(rate), DataSize.mebibytes(set), 0.1),
        Stream.of(100, 150, 200, 300).map(Duration::ofMillis).toList());
  }

  static MigrationId id(int number) {
    return new MigrationId(new VmId("vm"), number);
  }

  static MigrationOutcome outcome(double seconds, double bytes, double blackout) {
    return new MigrationOutcome(
        Duration.ofNanos((long) (seconds * 1e9)),
        new DataSize((long) bytes),
        Duration.ofNanos((long) (blackout * 1e9)));
  }

  /** Promised with what was learned from those before, as in life. */
  static Settled settle(
      List<Settled> earlier, int number, MigrationShape shape, MigrationOutcome outcome) {
    Forecast forecast = new Calibration(earlier).forecast(shape, LINK);
    return new Settled(new Promise(id(number), shape, LINK, forecast), outcome);
  }
}
