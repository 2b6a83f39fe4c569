package io.drover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.CellEvent;
import io.drover.cell.CellRecord;
import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What was written once is read for ever, and written the same way. Who adds a record or a field
 * adds a sample, and runs this test once with {@code -Ddrover.golden=add}, which writes the bytes
 * of samples that have none.
 */
class GoldenBytesTest {
  private static final HexFormat HEX = HexFormat.of();
  private final GoldenBytes golden = new GoldenBytes("wire");
  private final EventSerializer serializer = new EventSerializer();

  @Test
  void everySampleIsReadFromItsBytesAndWrittenAsThem() {
    addMissing();

    Samples.all()
        .forEach((name, record) -> {
          String manifest = serializer.manifest(record);
          assertThat(golden.manifests()).contains(manifest);
          byte[] bytes = golden.read(manifest).getOrDefault(name, new byte[0]);
          assertThat(golden.read(manifest))
              .as("samples of %s; see the comment of this class", manifest)
              .containsKey(name);
          assertThat(serializer.fromBinary(bytes, manifest)).as("%s, read", name).isEqualTo(record);
          assertThat(HEX.formatHex(serializer.toBinary(record)))
              .as("%s, written", name)
              .isEqualTo(HEX.formatHex(bytes));
        });
  }

  @Test
  void theNumberInEveryRowIsTheSameForEver() {
    assertThat(serializer.identifier()).isEqualTo(4201);
  }

  @Test
  void noBytesLieAroundThatNothingReads() {
    var samples = Samples.all();
    for (String manifest : golden.manifests()) {
      assertThat(samples.keySet()).as(manifest).containsAll(golden.read(manifest).keySet());
    }
  }

  @Test
  void everyKindOfRecordHasASample() {
    Set<Class<?>> kinds =
        Stream.of(
                HostEvent.class,
                VmEvent.class,
                PlanEvent.class,
                CellEvent.class,
                Host.class,
                Vm.class,
                Plan.class,
                CellRecord.class)
            .flatMap(RandomRecords::recordsOf)
            .collect(Collectors.toSet());

    assertThat(
            Samples.all().values().stream()
                .<Class<?>>map(Object::getClass)
                .collect(Collectors.toSet()))
        .isEqualTo(kinds);
  }

  @Test
  void noTwoKindsOfEventShareAManifest() {
    Map<String, Set<String>> kinds = new TreeMap<>();
    Samples.all().values().stream()
        .filter(record -> !serializer.manifest(record).contains(".state."))
        .forEach(record ->
            kinds
                .computeIfAbsent(serializer.manifest(record), _ -> new TreeSet<>())
                .add(
                    record instanceof VmEvent.OfMigration(var event)
                        ? event.getClass().getName()
                        : record.getClass().getName()));

    assertThat(kinds).allSatisfy((_, names) -> assertThat(names).hasSize(1));
  }

  private void addMissing() {
    if ("add".equals(System.getProperty("drover.golden"))) {
      Samples.all()
          .forEach((name, record) -> {
            String manifest = serializer.manifest(record);
            if (!golden.manifests().contains(manifest)
                || !golden.read(manifest).containsKey(name)) {
              golden.add(manifest, name, serializer.toBinary(record));
            }
          });
    }
  }
}
