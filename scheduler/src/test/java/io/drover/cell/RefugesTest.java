package io.drover.cell;

import static io.drover.cell.SampleCell.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.CellInstruction.PutElsewhere;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.FailoverPlan;
import io.drover.model.GroupId;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RefugesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final PoolId POOL = new PoolId("ssd");
  private static final GroupId APART = new GroupId("apart");
  private final Cell cell = new Cell(POLICY, CellId.MAIN, "boot1", 1, Set.of(), Set.of());

  private static VmSpec vm(String id, int cores, int priority, GroupId... apart) {
    return new VmSpec(
            new VmId(id),
            new Resources(Cpu.cores(cores), DataSize.gibibytes(4)),
            1,
            POOL,
            Set.of(apart),
            true)
        .withPriority(priority);
  }

  private void tell(String host, long revision, Cordon cordon, Instant sampledAt, VmSpec... vms) {
    var guests = new ArrayList<HostDigest.Guest>();
    for (VmSpec vm : vms) {
      guests.add(new HostDigest.Guest(vm, NumaSet.of(0), Cpu.ZERO, DataRate.ZERO));
    }
    var spec =
        new HostSpec(
            new HostId(host),
            new ZoneId("z"),
            new RackId("r"),
            List.of(new Resources(Cpu.cores(8), DataSize.gibibytes(64))),
            1,
            DataRate.gigabits(25),
            Set.of(POOL));
    cell.onDigest(
        new HostDigest(spec, revision, sampledAt, Cpu.ZERO, cordon, guests, List.of()), NOON);
  }

  private static List<VmId> placed(List<CellInstruction> instructions, String on) {
    return instructions.stream()
        .map(PutElsewhere.class::cast)
        .flatMap(put -> put.places().entrySet().stream())
        .filter(place -> place.getValue().host().equals(new HostId(on)))
        .map(java.util.Map.Entry::getKey)
        .sorted()
        .toList();
  }

  @Test
  void theHighestPriorityIsServedFirstAndTheRestIsListedWithTheReason() {
    tell("a", 1, Cordon.LOST, NOON, vm("low", 6, 0), vm("high", 6, 50));
    tell("b", 1, Cordon.OPEN, NOON);

    assertThat(placed(cell.onTick(NOON), "b")).containsExactly(new VmId("high"));
    CellStatus status = cell.status(NOON);
    assertThat(status.lostHosts()).isEqualTo(1);
    assertThat(status.homeless()).containsOnlyKeys(new VmId("low"));
    assertThat(status.homeless().values())
        .allSatisfy(homeless -> assertThat(homeless.reason()).contains("capacity"));
  }

  @Test
  void whatWasOfferedIsNotOfferedTwiceAndItsRoomIsKept() {
    tell("a", 1, Cordon.LOST, NOON, vm("one", 6, 0));
    tell("b", 1, Cordon.OPEN, NOON);
    assertThat(placed(cell.onTick(NOON), "b")).hasSize(1);
    assertThat(cell.onTick(NOON.plusSeconds(1))).isEmpty();

    tell("c", 1, Cordon.LOST, NOON, vm("two", 6, 0));
    assertThat(cell.onTick(NOON.plusSeconds(2))).as("b is promised to the first").isEmpty();
    assertThat(cell.status(NOON).homeless()).containsOnlyKeys(new VmId("two"));
    assertThat(placed(cell.onTick(NOON.plusSeconds(12)), "b"))
        .as("an offer nobody took stands for ten seconds")
        .hasSize(1);
  }

  @Test
  void whatALostHostAsksByItselfIsNotOfferedToAnother() {
    VmSpec planned = vm("planned", 6, 0);
    var place = new Placement(new HostId("b"), NumaSet.of(0));
    var places = new TreeMap<>(Map.of(planned.id(), place));
    tell("a", 1, Cordon.LOST, NOON, planned.withMovable(false));
    tell("b", 1, Cordon.OPEN, NOON);
    tell("c", 1, Cordon.LOST, NOON, vm("new", 6, 0));
    var told =
        cell.onPrepared(
            new TreeMap<>(Map.of(new HostId("a"), new FailoverPlan(places, places, places))));

    assertThat(told).hasSize(1).allMatch(CellInstruction.Prepare.class::isInstance);
    assertThat(cell.onTick(NOON)).as("b is full soon").isEmpty();
    assertThat(cell.status(NOON).homeless()).containsOnlyKeys(new VmId("new"));

    tell("a", 2, Cordon.LOST, NOON, planned);
    assertThat(placed(cell.onTick(NOON.plusSeconds(6)), "b"))
        .as("b has turned it down, and has room for one of the two")
        .hasSize(1);
  }

  @Test
  void whenTheHostIsBackAndNobodyTookTheOfferOtherWorkGoesOn() {
    tell("a", 1, Cordon.OPEN, NOON, vm("one", 6, 0));
    tell("b", 1, Cordon.OPEN, NOON);
    assertThat(cell.preparation(NOON)).isPresent();

    tell("a", 2, Cordon.LOST, NOON, vm("one", 6, 0));
    cell.onTick(NOON);
    assertThat(cell.preparation(NOON)).as("while its VM is being started").isEmpty();

    tell("a", 3, Cordon.OPEN, NOON, vm("one", 6, 0));
    cell.onTick(NOON.plusSeconds(31));
    assertThat(cell.preparation(NOON.plusSeconds(31))).isPresent();
  }

  @Test
  void itsNewHostIsHeardOfAndAnotherMayBeOfferedTheRest() {
    VmSpec one = vm("one", 4, 0);
    tell("a", 1, Cordon.LOST, NOON, one);
    tell("b", 1, Cordon.OPEN, NOON);
    cell.onTick(NOON);
    tell("b", 2, Cordon.OPEN, NOON, one);
    tell("a", 2, Cordon.LOST, NOON);
    tell("c", 1, Cordon.LOST, NOON, vm("two", 4, 0));

    assertThat(placed(cell.onTick(NOON.plusSeconds(3)), "b")).containsExactly(new VmId("two"));
  }

  @Test
  void rulesHoldAmongThoseThatAreStartedElsewhere() {
    tell("a", 1, Cordon.LOST, NOON, vm("one", 1, 0, APART), vm("two", 1, 0, APART));
    tell("b", 1, Cordon.OPEN, NOON);
    tell("c", 1, Cordon.OPEN, NOON);
    tell("d", 1, Cordon.CORDONED, NOON);

    List<CellInstruction> put = cell.onTick(NOON);
    assertThat(placed(put, "b")).hasSize(1);
    assertThat(placed(put, "c")).hasSize(1);
  }

  @Test
  void whoDoesNotWaitIsLeftAlone() {
    tell("a", 1, Cordon.LOST, NOON, vm("settled", 1, 0).withMovable(false));
    tell("b", 1, Cordon.OPEN, NOON);

    assertThat(cell.onTick(NOON)).isEmpty();
    assertThat(cell.status(NOON).homeless()).isEmpty();
  }

  @Test
  void aHostThatReturnedIsNotEmptied() {
    tell("a", 1, Cordon.LOST, NOON, vm("one", 6, 0));
    tell("b", 1, Cordon.OPEN, NOON, vm("full", 8, 0));
    cell.onTick(NOON);
    tell("a", 2, Cordon.OPEN, NOON, vm("one", 6, 0));
    tell("b", 2, Cordon.OPEN, NOON);

    assertThat(cell.onTick(NOON.plusSeconds(20))).isEmpty();
    assertThat(cell.status(NOON).lostHosts()).isZero();
  }
}
