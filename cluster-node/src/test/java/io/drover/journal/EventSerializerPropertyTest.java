package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.cell.CellEvent;
import io.drover.cell.CellRecord;
import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EventSerializerPropertyTest {
  private final EventSerializer serializer = new EventSerializer();

  @Property(tries = 300)
  void whatIsReadIsWhatWasWritten(@ForAll("recorded") Class<?> type, @ForAll long seed) {
    Object record = new RandomRecords(new Random(seed)).next(type);

    assertThat(serializer.fromBinary(serializer.toBinary(record), serializer.manifest(record)))
        .isEqualTo(record);
  }

  @Property(tries = 100)
  void theSameRecordIsAlwaysTheSameBytes(@ForAll("recorded") Class<?> type, @ForAll long seed) {
    Object record = new RandomRecords(new Random(seed)).next(type);
    byte[] bytes = serializer.toBinary(record);

    assertThat(serializer.toBinary(serializer.fromBinary(bytes, serializer.manifest(record))))
        .isEqualTo(bytes);
  }

  @Property(tries = 200)
  void damagedBytesAreRefusedOrReadAndNothingElse(
      @ForAll("recorded") Class<?> type, @ForAll long seed, @ForAll byte change) {
    Object record = new RandomRecords(new Random(seed)).next(type);
    byte[] bytes = serializer.toBinary(record);
    if (bytes.length > 0) {
      bytes[new Random(seed).nextInt(bytes.length)] ^= change;
    }

    try {
      assertThat(serializer.fromBinary(bytes, serializer.manifest(record))).isNotNull();
    } catch (UnreadableRecord e) {
      assertThat(e)
          .hasMessageMatching("(?s).*(are damaged|written by a newer version of Drover).*");
    }
  }

  @Property(tries = 20)
  void aManifestOfANewerVersionIsNamed(@ForAll("manifests") String manifest) {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], manifest))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageContaining("\"" + manifest + "\"")
        .hasMessageContaining("written by a newer version of Drover")
        .hasMessageContaining("install");
  }

  @Provide
  Arbitrary<Class<?>> recorded() {
    List<Class<?>> types =
        List.of(
            HostEvent.class,
            VmEvent.class,
            PlanEvent.class,
            CellEvent.class,
            Host.class,
            Vm.class,
            Plan.class,
            CellRecord.class);
    return Arbitraries.of(types.stream().<Class<?>>flatMap(RandomRecords::recordsOf).toList());
  }

  @Provide
  Arbitrary<String> manifests() {
    return Arbitraries.of(
        "host.registered.2",
        "host.melted.1",
        "vm.adopted.2",
        "vm.state.2",
        "migration.requested.2",
        "migration.",
        "plan.x",
        "plan.state.2",
        "fleet.grown.1",
        "",
        "x");
  }
}
