package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Held to {@link TypedFields}, which reads everything and is plain. */
class StatisticsBlockPropertyTest {
  private static final List<String> NAMES =
      List.of(
          "state.state",
          "state.reason",
          "state.stat",
          "cpu.time",
          "cpu.time.user",
          "dirtyrate.megabytes_per_second",
          "a-name-of-79-characters-as-long-as-they-can-be-in-the-memory-of-libvirt-0123456",
          "");

  private record Field(String name, int type, long bits) {}

  @Property(tries = 500)
  void itReadsWhatTypedFieldsRead(@ForAll("fieldLists") List<Field> fields) {
    var block = new StatisticsBlock();
    block.read(null, 3);
    assertThat(block.number(new StatisticsBlock.Name("cpu.time"), -7)).isEqualTo(-7);
    try (var memory = new Memory(Math.max(1, TypedFields.ENTRY_BYTES * fields.size()))) {
      memory.clear();
      for (int i = 0; i < fields.size(); i++) {
        write(memory, (long) i * TypedFields.ENTRY_BYTES, fields.get(i));
      }
      block.read(memory, fields.size());
      TypedFields plain = TypedFields.read(memory, fields.size());
      for (String name : NAMES) {
        assertThat(block.number(new StatisticsBlock.Name(name), -7))
            .as("%s of %s", name, fields)
            .isEqualTo(plain.number(name, -7));
      }
    }
  }

  private static void write(Memory memory, long at, Field field) {
    byte[] name = field.name().getBytes(StandardCharsets.US_ASCII);
    memory.write(at, name, 0, name.length);
    memory.setInt(at + TypedFields.TYPE_OFFSET, field.type());
    memory.setLong(at + TypedFields.VALUE_OFFSET, field.bits());
  }

  /**
   * Names come once, as libvirt sees to; up to 100 fields, more than the block first has room for.
   */
  @Provide
  Arbitrary<List<Field>> fieldLists() {
    Arbitrary<String> name =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(NAMES)),
            Tuple.of(4, Arbitraries.integers().between(0, 9999).map(i -> "vcpu." + i + ".time")));
    return Combinators.combine(name, Arbitraries.of(1, 2, 3, 4, 5, 6, 8), Arbitraries.longs())
        .as(Field::new)
        .list()
        .uniqueElements(Field::name)
        .ofMaxSize(100);
  }
}
