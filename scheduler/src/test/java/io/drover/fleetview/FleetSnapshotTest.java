package io.drover.fleetview;

import static io.drover.fleetview.RandomFleet.NOON;
import static io.drover.fleetview.RandomFleet.STALE_AFTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostDigest.Incoming;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetSnapshotTest {
  private static final VmSpec VM =
      new VmSpec(
          new VmId("vm"),
          new Resources(Cpu.cores(4), DataSize.gibibytes(8)),
          1,
          new PoolId("pool"),
          Set.of(),
          true);

  @Test
  void theOrderOfDigestsDoesNotMatter() {
    List<HostDigest> digests = RandomFleet.plainDigests(3, 20, 8, 0.5);
    List<HostDigest> shuffled = new ArrayList<>(digests);
    Collections.shuffle(shuffled, new Random(1));

    assertThat(FleetSnapshot.of(1, NOON, shuffled, STALE_AFTER).contentHash())
        .isEqualTo(FleetSnapshot.of(1, NOON, digests, STALE_AFTER).contentHash())
        .hasSize(64);
  }

  @Test
  void anyChangeOfADigestChangesTheHash() {
    HostDigest before = digest("a", NOON, 10, List.of(guest(VM, 2)), List.of());
    HostDigest after = digest("a", NOON, 10, List.of(guest(VM, 3)), List.of());

    assertThat(snapshot(before).contentHash()).isNotEqualTo(snapshot(after).contentHash());
  }

  @Test
  void aVmOnItsWayTakesRoomAtBothEndsAndIsNotMovable() {
    HostDigest source = digest("a", NOON, 10, List.of(guest(VM, 3)), List.of());
    HostDigest target =
        digest(
            "b",
            NOON,
            5,
            List.of(),
            List.of(new Incoming(new MigrationId(VM.id(), 1), VM, NumaSet.of(1))));

    FleetSnapshot fleet = snapshot(source, target);

    assertThat(fleet.vms()).isEqualTo(2);
    assertThat(fleet.vmMovable(0)).isFalse();
    assertThat(fleet.vmMovable(1)).isFalse();
    assertThat(fleet.freeCpu(0, 0)).isEqualTo(12_000);
    assertThat(fleet.freeCpu(1, 1)).isEqualTo(12_000);
    assertThat(fleet.freeMemory(1, 1)).isEqualTo(56L << 30);
    assertThat(fleet.cpuUsed(0)).isEqualTo(10_000);
    assertThat(fleet.expectedLoad(0)).isEqualTo(7_000);
    assertThat(fleet.expectedLoad(1)).isEqualTo(8_000);
  }

  @Test
  void aVmComingFromAnUnknownHostIsExpectedToUseItsWholeSize() {
    FleetSnapshot fleet =
        snapshot(
            digest(
                "b",
                NOON,
                5,
                List.of(),
                List.of(new Incoming(new MigrationId(VM.id(), 1), VM, NumaSet.of(1)))));

    assertThat(fleet.expectedLoad(0)).isEqualTo(9_000);
  }

  @Test
  void aStaleHostGivesAndTakesNothingAndItsSampleDoesNotCount() {
    Instant fresh = NOON.minusSeconds(5);
    FleetSnapshot fleet =
        snapshot(
            digest("a", fresh, 1, List.of(), List.of()),
            digest("b", Instant.EPOCH, 1, List.of(guest(VM, 1)), List.of()));

    assertThat(fleet.takesVms(0)).isTrue();
    assertThat(fleet.takesVms(1)).isFalse();
    assertThat(fleet.vmMovable(0)).isFalse();
    assertThat(fleet.oldestSample()).isEqualTo(fresh);
  }

  @Test
  void twoDigestsOfAHostAreRefused() {
    HostDigest digest = digest("a", NOON, 1, List.of(), List.of());

    assertThatThrownBy(() -> snapshot(digest, digest))
        .hasMessageContaining("host a has two digests");
  }

  @Test
  void theViewKeepsTheNewerDigest() {
    var view = new FleetView(STALE_AFTER);
    assertThat(view.accept(digest("a", NOON.minusSeconds(5), 1, List.of(), List.of()))).isTrue();
    assertThat(view.accept(digest("a", NOON.minusSeconds(9), 2, List.of(), List.of()))).isFalse();
    assertThat(view.accept(digest("a", NOON, 3, List.of(), List.of()))).isTrue();

    FleetSnapshot fleet = view.snapshot(NOON);
    assertThat(fleet.cpuUsed(0)).isEqualTo(3_000);
    assertThat(fleet.revision()).isEqualTo(2);
    assertThat(fleet.hostIndex(new HostId("a"))).hasValue(0);
    assertThat(fleet.hostIndex(new HostId("b"))).isEmpty();
  }

  static FleetSnapshot snapshot(HostDigest... digests) {
    return FleetSnapshot.of(1, NOON, List.of(digests), STALE_AFTER);
  }

  static Guest guest(VmSpec vm, long cores) {
    return new Guest(vm, NumaSet.of(0), Cpu.cores(cores), DataRate.ZERO);
  }

  /** A host of two nodes with 16 cores and 64 GiB each. */
  static HostDigest digest(
      String id, Instant sampledAt, long coresUsed, List<Guest> guests, List<Incoming> incoming) {
    var node = new Resources(Cpu.cores(16), DataSize.gibibytes(64));
    var spec =
        new HostSpec(
            new HostId(id),
            new ZoneId("z"),
            new RackId("r"),
            List.of(node, node),
            1,
            DataRate.gigabits(10),
            Set.of(new PoolId("pool")));
    return new HostDigest(spec, 1, sampledAt, Cpu.cores(coresUsed), Cordon.OPEN, guests, incoming);
  }
}
