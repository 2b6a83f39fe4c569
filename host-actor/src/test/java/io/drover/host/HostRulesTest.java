package io.drover.host;

import static io.drover.host.SampleHosts.EXPIRY;
import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.answers;
import static io.drover.host.SampleHosts.cordon;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserve;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.spec;
import static io.drover.host.SampleHosts.vm;
import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.host.HostCommand.Arrive;
import io.drover.host.HostCommand.Register;
import io.drover.host.HostCommand.Reserve;
import io.drover.host.HostCommand.SetCordon;
import io.drover.host.HostEvent.GuestArrived;
import io.drover.host.HostEvent.ReservationReleased;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostRulesTest {
  private static final VmSpec WEB = vm("web", 4, 8);
  private static final VmSpec DB = vm("db", 6, 16);
  private static final Host EMPTY = after(registered(SPEC));

  // Registering

  @Test
  void givenUnregistered_whenRegistered_thenItsResidentsAreRecorded() {
    var residents = List.of(resident(WEB, 0), resident(DB, 1));

    assertThat(
            HostRules.decide(Host.UNREGISTERED, new Register(SPEC, residents, CellId.MAIN, NOON)))
        .isEqualTo(accept(new HostEvent.HostRegistered(SPEC, residents, CellId.MAIN, NOON)));
  }

  @Test
  void givenUnregistered_whenAskedForAnythingElse_thenRefusedAndNotAnswered() {
    var refused = refuse("the host is not registered");

    assertThat(HostRules.decide(Host.UNREGISTERED, reserve(WEB, 1, 0))).isEqualTo(refused);
    assertThat(HostRules.decide(Host.UNREGISTERED, new SetCordon(Cordon.CORDONED, NOON)))
        .isEqualTo(refused);
    var arrive = new Arrive(migration(WEB, 1), 2, NOON);
    assertThat(answers(arrive, HostRules.decide(Host.UNREGISTERED, arrive))).isEmpty();
  }

  @Test
  void givenUnregistered_whenItsResidentsDoNotFit_thenRefusedWithNumbers() {
    var register =
        new Register(SPEC, List.of(resident(DB, 0), resident(WEB, 0)), CellId.MAIN, NOON);

    assertThat(HostRules.decide(Host.UNREGISTERED, register))
        .isEqualTo(refuse("host h1 cannot hold web: NUMA node 0: needs 4 cores, 2 cores free"));
  }

  @Test
  void givenUnregistered_whenAVmIsListedTwice_thenRefusedAsSuch() {
    var register =
        new Register(SPEC, List.of(resident(WEB, 0), resident(WEB, 1)), CellId.MAIN, NOON);

    assertThat(HostRules.decide(Host.UNREGISTERED, register))
        .isEqualTo(refuse("host h1 lists VM web twice"));
  }

  @Test
  void givenUnregistered_whenRivalsShareIt_thenRefused() {
    var register =
        new Register(
            SPEC,
            List.of(resident(vm("a", 1, 1, 1, "g"), 0), resident(vm("b", 1, 1, 1, "g"), 1)),
            CellId.MAIN,
            NOON);

    assertThat(HostRules.decide(Host.UNREGISTERED, register))
        .isEqualTo(refuse("host h1 cannot hold b: must stay apart from VM a"));
  }

  @Test
  void givenRegistered_whenRegisteredAgain_thenOnlyTheSameSpecIsARepeat() {
    assertThat(
            HostRules.decide(
                EMPTY, new Register(SPEC, List.of(resident(WEB, 0)), CellId.MAIN, NOON)))
        .isEqualTo(accept());
    assertThat(HostRules.decide(EMPTY, new Register(spec(2), List.of(), CellId.MAIN, NOON)))
        .isEqualTo(refuse("host h1 is registered with another spec"));
  }

  // Cells

  @Test
  void givenNothingUnderWay_whenItJoinsAnotherCell_thenItDoesSoOnce() {
    var east = new HostCommand.JoinCell(new CellId("east"), NOON);
    Host host = after(registered(SPEC, resident(WEB, 0)));

    assertThat(HostRules.decide(host, east))
        .isEqualTo(accept(new HostEvent.CellJoined(new CellId("east"), NOON)));
    Host moved = HostRules.evolve(host, new HostEvent.CellJoined(new CellId("east"), NOON));
    assertThat(((Host.Registered) moved).cell()).isEqualTo(new CellId("east"));
    assertThat(HostRules.decide(moved, east)).isEqualTo(accept());
  }

  @Test
  void givenAVmOnItsWay_whenItIsToJoinAnotherCell_thenItIsRefusedUntilThatHasArrived() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));

    assertThat(HostRules.decide(host, new HostCommand.JoinCell(new CellId("east"), NOON)))
        .isEqualTo(
            refuse(
                "1 VMs are on their way to or from host h1: let them arrive first; cordoned, it gets no more"));
  }

  // Reserving

  @Test
  void givenRoom_whenReserved_thenCapacityIsHeldAndAnswered() {
    var decision = HostRules.decide(EMPTY, reserve(WEB, 1, 0));

    assertThat(decision).isEqualTo(accept(reserved(WEB, 1, 0)));
    assertThat(answers(reserve(WEB, 1, 0), decision))
        .contains(new HostAnswer.Reserved(migration(WEB, 1)));
  }

  @Test
  void givenExactlyEnough_whenReserved_thenItFits() {
    Host host = after(registered(SPEC, resident(WEB, 0)));

    assertThat(HostRules.decide(host, reserve(vm("same", 4, 24), 1, 0)))
        .isEqualTo(accept(reserved(vm("same", 4, 24), 1, 0)));
  }

  @Test
  void givenAResidentOnANode_whenAnotherNeedsMore_thenRefusedWithNumbersOfThatNode() {
    Host host = after(registered(SPEC, resident(WEB, 0)));

    assertThat(HostRules.decide(host, reserve(DB, 1, 0)))
        .isEqualTo(refuse("NUMA node 0: needs 6 cores, 4 cores free"));
    assertThat(HostRules.decide(host, reserve(vm("cache", 1, 25), 1, 0)))
        .isEqualTo(refuse("NUMA node 0: needs 26843545600 bytes, 25769803776 bytes free"));
    assertThat(HostRules.decide(host, reserve(DB, 1, 1))).isEqualTo(accept(reserved(DB, 1, 1)));
  }

  @Test
  void givenAReservation_whenAnotherNeedsItsRoom_thenRefusedAsIfItWereHere() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));
    var decision = HostRules.decide(host, reserve(DB, 1, 0));

    assertThat(decision).isEqualTo(refuse("NUMA node 0: needs 6 cores, 4 cores free"));
    assertThat(answers(reserve(DB, 1, 0), decision))
        .contains(
            new HostAnswer.NotReserved(
                migration(DB, 1), "h1 refused: NUMA node 0: needs 6 cores, 4 cores free"));
  }

  @Test
  void givenAVmOverTwoNodes_whenReserved_thenHalfOfItIsHeldOnEach() {
    Host host = after(registered(SPEC, resident(WEB, 1)));
    VmSpec wide = vm("wide", 10, 20, 2);

    assertThat(HostRules.decide(host, reserve(wide, 1, 0, 1)))
        .isEqualTo(refuse("NUMA node 1: needs 5 cores, 4 cores free"));
    VmSpec narrower = vm("wide", 8, 20, 2);
    Host holding = after(registered(SPEC, resident(WEB, 1)), reserved(narrower, 1, 0, 1));
    assertThat(((Host.Registered) holding).free(0)).isEqualTo(free(4, 22));
    assertThat(((Host.Registered) holding).free(1)).isEqualTo(free(0, 14));
  }

  @Test
  void givenNodesThatDoNotMatchTheVmOrTheHost_whenReserved_thenRefused() {
    assertThat(HostRules.decide(EMPTY, reserve(WEB, 1, 0, 1)))
        .isEqualTo(refuse("needs 1 NUMA nodes, offered [0, 1]"));
    assertThat(HostRules.decide(EMPTY, reserve(WEB, 1, 2))).isEqualTo(refuse("has no NUMA node 2"));
  }

  @Test
  void givenOvercommit_whenReserved_thenCpuIsPromisedOftenerAndMemoryNot() {
    Host host = after(registered(spec(1.5), resident(vm("big", 8, 16), 0)));

    assertThat(HostRules.decide(host, reserve(WEB, 1, 0))).isEqualTo(accept(reserved(WEB, 1, 0)));
    assertThat(HostRules.decide(host, reserve(vm("five", 5, 8), 1, 0)))
        .isEqualTo(refuse("NUMA node 0: needs 5 cores, 4 cores free"));
    assertThat(HostRules.decide(host, reserve(vm("fat", 1, 17), 1, 0)))
        .isEqualTo(refuse("NUMA node 0: needs 18253611008 bytes, 17179869184 bytes free"));
  }

  @Test
  void givenACordon_whenReserved_thenRefusedUntilItIsOpenAgain() {
    assertThat(
            HostRules.decide(after(registered(SPEC), cordon(Cordon.CORDONED)), reserve(WEB, 1, 0)))
        .isEqualTo(refuse("host h1 takes no VMs: it is CORDONED"));
    assertThat(
            HostRules.decide(after(registered(SPEC), cordon(Cordon.DRAINING)), reserve(WEB, 1, 0)))
        .isEqualTo(refuse("host h1 takes no VMs: it is DRAINING"));
    Host open = after(registered(SPEC), cordon(Cordon.DRAINING), cordon(Cordon.OPEN));
    assertThat(HostRules.decide(open, reserve(WEB, 1, 0))).isEqualTo(accept(reserved(WEB, 1, 0)));
  }

  @Test
  void givenAnUnreachedPool_whenReserved_thenRefused() {
    var size = new Resources(Cpu.cores(1), DataSize.gibibytes(1));
    var far = new VmSpec(new VmId("far"), size, 1, new PoolId("tape"), Set.of(), true);

    assertThat(HostRules.decide(EMPTY, reserve(far, 1, 0)))
        .isEqualTo(refuse("host h1 does not reach storage pool tape"));
  }

  @Test
  void givenAnotherCpuModel_whenReserved_thenRefusedUnlessAnyWillDo() {
    var models = Set.of(new CpuModel("Skylake-Server"), new CpuModel("Broadwell"));
    var spec =
        new HostSpec(
            SPEC.id(),
            SPEC.zone(),
            SPEC.rack(),
            SPEC.numaNodes(),
            1,
            SPEC.nic(),
            SPEC.pools(),
            models);
    Host host = after(registered(spec));

    assertThat(HostRules.decide(host, reserve(withCpu("Icelake-Server"), 1, 0)))
        .isEqualTo(
            refuse(
                "host h1 does not offer CPU model Icelake-Server, it offers [Broadwell,"
                    + " Skylake-Server]"));
    assertThat(HostRules.decide(host, reserve(withCpu("Broadwell"), 1, 0)))
        .isEqualTo(accept(reserved(withCpu("Broadwell"), 1, 0)));
    assertThat(HostRules.decide(host, reserve(WEB, 1, 0))).isEqualTo(accept(reserved(WEB, 1, 0)));
    assertThat(HostRules.decide(EMPTY, reserve(withCpu("Icelake-Server"), 1, 0)))
        .isEqualTo(accept(reserved(withCpu("Icelake-Server"), 1, 0)));
  }

  private static VmSpec withCpu(String model) {
    return new VmSpec(
        WEB.id(), WEB.size(), 1, WEB.pool(), Set.of(), true, Set.of(), new CpuModel(model));
  }

  @Test
  void givenAMemberOfAGroup_whenARivalOfItIsReserved_thenRefused() {
    var member =
        new VmSpec(
            new VmId("m"),
            WEB.size(),
            1,
            WEB.pool(),
            Set.of(),
            true,
            Set.of(new GroupId("g")),
            CpuModel.ANY);

    assertThat(
            HostRules.decide(
                after(registered(SPEC, resident(member, 0))), reserve(vm("b", 1, 1, 1, "g"), 1, 1)))
        .isEqualTo(refuse("must stay apart from VM m"));
  }

  @Test
  void givenARival_whenReserved_thenRefusedWhetherItIsHereOrOnItsWay() {
    VmSpec a = vm("a", 1, 1, 1, "g", "other");
    VmSpec b = vm("b", 1, 1, 1, "g");
    VmSpec c = vm("c", 1, 1, 1, "third");

    assertThat(HostRules.decide(after(registered(SPEC, resident(a, 0))), reserve(b, 1, 1)))
        .isEqualTo(refuse("must stay apart from VM a"));
    Host expecting = after(registered(SPEC), reserved(a, 1, 0));
    assertThat(HostRules.decide(expecting, reserve(b, 1, 1)))
        .isEqualTo(refuse("must stay apart from VM a, which is on its way"));
    assertThat(HostRules.decide(expecting, reserve(c, 1, 1))).isEqualTo(accept(reserved(c, 1, 1)));
  }

  @Test
  void givenTheVmIsHere_whenReserved_thenRefused() {
    assertThat(HostRules.decide(after(registered(SPEC, resident(WEB, 0))), reserve(WEB, 1, 1)))
        .isEqualTo(refuse("VM web is here already"));
  }

  @Test
  void givenAReservation_whenReservedAgain_thenAnsweredAgainEvenIfCordonedSince() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0), cordon(Cordon.CORDONED));
    var decision = HostRules.decide(host, reserve(WEB, 1, 0));

    assertThat(decision).isEqualTo(accept());
    assertThat(answers(reserve(WEB, 1, 0), decision))
        .contains(new HostAnswer.Reserved(migration(WEB, 1)));
  }

  @Test
  void givenItExpiredOnTheWay_whenReserved_thenRefused() {
    var late = new Reserve(migration(WEB, 1), WEB, NumaSet.of(0), EXPIRY, EXPIRY);

    assertThat(HostRules.decide(EMPTY, late))
        .isEqualTo(refuse("the reservation was asked for after it expired at " + EXPIRY));
  }

  // Cordon

  @Test
  void givenACordon_whenSetAgain_thenOnlyAChangeIsRecorded() {
    assertThat(HostRules.decide(EMPTY, new SetCordon(Cordon.OPEN, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(EMPTY, new SetCordon(Cordon.DRAINING, NOON)))
        .isEqualTo(accept(new HostEvent.CordonChanged(Cordon.DRAINING, NOON)));
  }

  // Events that cannot be

  @Test
  void givenAnEventThatCannotFollow_thenItIsNotSwallowed() {
    assertThatThrownBy(() -> after(cordon(Cordon.OPEN))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> after(registered(SPEC), registered(SPEC)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> after(registered(SPEC), new GuestArrived(migration(WEB, 1), 2, NOON)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing is reserved for web#1");
    assertThatThrownBy(
            () -> after(registered(SPEC), new ReservationReleased(migration(WEB, 1), NOON)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Resources free(long cores, long gibibytes) {
    return new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes));
  }
}
