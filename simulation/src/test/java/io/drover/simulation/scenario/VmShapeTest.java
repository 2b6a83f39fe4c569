package io.drover.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.HostDigest;
import io.drover.model.VmSpec;
import io.drover.simulation.dump.FleetDump;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmShapeTest {
  @TempDir private Path folder;

  @Test
  void theShapesAreThoseOfTheSnapshot() throws Exception {
    Path file = folder.resolve("bytedance-279.json.xz");
    try (InputStream in =
        VmShape.class.getResourceAsStream("/io/drover/simulation/data/bytedance-279.json.xz")) {
      assertThat(in).isNotNull();
      Files.copy(in, file);
    }
    Map<VmShape, Integer> counted = new HashMap<>();
    for (HostDigest host : FleetDump.read(file).digests()) {
      host.guests().forEach(guest -> counted.merge(shape(guest.vm()), 1, Integer::sum));
    }

    assertThat(counted)
        .isEqualTo(
            VmShape.BYTEDANCE.stream()
                .collect(
                    HashMap::new,
                    (map, shape) -> map.put(withoutCount(shape), shape.count()),
                    HashMap::putAll));
  }

  private static VmShape shape(VmSpec vm) {
    return new VmShape(
        vm.numaNodes(),
        (int) (vm.size().cpu().millicores() / 1000),
        (int) (vm.size().memory().bytes() >> 30),
        0);
  }

  private static VmShape withoutCount(VmShape shape) {
    return new VmShape(shape.numaNodes(), shape.cores(), shape.gibibytes(), 0);
  }
}
