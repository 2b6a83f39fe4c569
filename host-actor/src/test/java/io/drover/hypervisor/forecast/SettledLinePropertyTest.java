package io.drover.hypervisor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.VmId;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SettledLinePropertyTest {
  @Property
  void whatIsWrittenIsRead(
      @ForAll long seed, @ForAll MigrationMode mode, @ForAll String name, @ForAll boolean ends) {
    Settled settled = settled(new Random(seed), mode, "n" + name, ends);
    String line = SettledLine.write(settled);

    assertThat(line).doesNotContain("\n").doesNotContain("\r");
    assertThat(SettledLine.read(line)).isEqualTo(settled);
  }

  private static Settled settled(Random chance, MigrationMode mode, String name, boolean ends) {
    long memory = chance.nextLong(1L << 50);
    var shape =
        new MigrationShape(
            new HostId(name),
            new HostId("{\"to\":1,}"),
            mode,
            new DataSize(memory),
            new DataSize(memory / 2),
            new DataSize(chance.nextLong(1L << 50)),
            new DataRate(chance.nextLong(1L << 40)),
            new Dirtying(
                new DataRate(chance.nextLong(1L << 40)),
                new DataSize(chance.nextLong(1L << 40)),
                chance.nextDouble()),
            List.of(Duration.ofNanos(1 + chance.nextInt(99)), Duration.ofSeconds(3)));
    var forecast =
        new Forecast(
            time(chance),
            time(chance),
            new DataSize(chance.nextLong(1L << 50)),
            new DataSize(chance.nextLong(1L << 50)),
            time(chance),
            time(chance),
            ends);
    return new Settled(
        new Promise(
            new MigrationId(new VmId(name), 1 + chance.nextInt(99)),
            shape,
            new Link(name, "a\\\"b", new DataRate(1 + chance.nextInt(99))),
            forecast),
        new MigrationOutcome(time(chance), new DataSize(chance.nextLong(1L << 50)), time(chance)));
  }

  private static Duration time(Random chance) {
    return Duration.ofNanos(chance.nextLong(1L << 50));
  }

  @Example
  void aFieldOfALaterVersionIsPassedOver() {
    Settled settled = settled(new Random(1), MigrationMode.PRE_COPY, "web", true);
    String later = SettledLine.write(settled).replace("{\"vm\"", "{\"new\":\"x\",\"vm\"");

    assertThat(SettledLine.read(later)).isEqualTo(settled);
  }

  @Example
  void aLineThatWasCutOffIsRefused() {
    String line = SettledLine.write(settled(new Random(1), MigrationMode.COLD, "web", true));

    for (int end = 0; end < line.length(); end++) {
      String cut = line.substring(0, end);
      assertThatThrownBy(() -> SettledLine.read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
