package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two hosts of two NUMA nodes, 40 cores and 90 GiB each; room is kept for 32 cores on both. */
class RoomForLargestTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final PoolId POOL = new PoolId("pool");
  private static final int A = 0;
  private static final int B = 1;

  private final FleetSnapshot fleet =
      FleetSnapshot.of(
          1,
          NOON,
          Stream.of("a", "b").map(RoomForLargestTest::empty).toList(),
          Duration.ofMinutes(1));
  private final Arrangement books = new Arrangement(fleet);
  private final RoomForLargest room = new RoomForLargest(books, vm(64, 128, 2));

  private static HostDigest empty(String id) {
    var node = new Resources(Cpu.cores(40), DataSize.gibibytes(90));
    var spec =
        new HostSpec(
            new HostId(id),
            new ZoneId("zone"),
            new RackId("rack"),
            List.of(node, node),
            1,
            DataRate.gigabits(10),
            Set.of(POOL));
    return new HostDigest(spec, 1, NOON, Cpu.ZERO, Cordon.OPEN, List.of(), List.of());
  }

  private Demand vm(int cores, int gibibytes, int nodes) {
    var size = new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes));
    var spec = new VmSpec(new VmId("vm-" + cores), size, nodes, POOL, Set.of(), true);
    return Demand.ofNew(fleet, spec, Cpu.ZERO);
  }

  private void taken(int host, int node, int cores, int gibibytes) {
    books.hold(vm(cores, gibibytes, 1), host, 1 << node, 1);
  }

  private int better(Demand vm) {
    return room.added(vm, A) <= room.added(vm, B) ? A : B;
  }

  @Test
  void aPlaceForTheLargestIsKeptAndWhatItNeverNeedsIsUsedFirst() {
    taken(B, 0, 9, 9);

    assertThat(better(vm(9, 9, 1))).as("a would lose its place").isEqualTo(B);
    taken(B, 0, 7, 7);
    taken(B, 1, 16, 16);
    assertThat(better(vm(8, 8, 1))).as("eight cores of a node are beyond the place").isEqualTo(A);
  }

  @Test
  void whatIsTakenBesideTheWorstNodeAddsNoShortage() {
    taken(A, 0, 20, 20);
    taken(B, 0, 15, 15);
    taken(B, 1, 15, 15);

    assertThat(better(vm(12, 12, 1))).as("b is fuller, but gets shorter").isEqualTo(A);
    assertThat(room.mask(vm(12, 12, 1), A)).isEqualTo(0b10);
    assertThat(room.mask(vm(30, 30, 1), B)).as("no room").isZero();
  }

  @Test
  void memoryIsShortAsCpuIs() {
    taken(A, 0, 1, 60);
    taken(B, 0, 9, 9);

    assertThat(room.mask(vm(2, 20, 1), A)).isEqualTo(0b10);
    assertThat(better(vm(2, 30, 2))).as("b is short of less memory with it").isEqualTo(B);
  }

  @Test
  void ofEqualsTheFullestHostAndTheRoomierNode() {
    taken(B, 0, 3, 3);
    taken(B, 1, 2, 2);

    assertThat(better(vm(4, 8, 1))).isEqualTo(B);
    assertThat(room.mask(vm(4, 8, 1), B)).isEqualTo(0b10);
    assertThat(room.mask(vm(4, 8, 1), A)).as("as they stand").isEqualTo(0b01);
  }
}
