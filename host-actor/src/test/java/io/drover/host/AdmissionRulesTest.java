package io.drover.host;

import static io.drover.host.SampleHosts.HOST;
import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.cordon;
import static io.drover.host.SampleHosts.guest;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.sent;
import static io.drover.host.SampleHosts.vm;
import static io.drover.model.Decision.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.AcknowledgeOwner;
import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.ReportAdmitted;
import io.drover.host.HostCommand.ReportDeclined;
import io.drover.host.HostCommand.ReportStarted;
import io.drover.host.HostEvent.AdmissionDeclined;
import io.drover.host.HostEvent.GuestAdmitted;
import io.drover.host.HostEvent.GuestLeaving;
import io.drover.host.HostEvent.HostLost;
import io.drover.host.HostEvent.OwnerAcknowledged;
import io.drover.host.HostInstruction.ToHost;
import io.drover.host.HostInstruction.ToHypervisor;
import io.drover.host.HostInstruction.ToVm;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.Cordon;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a host does with VMs of lost ones: the other side of {@link FailoverRulesTest}. */
class AdmissionRulesTest {
  private static final VmSpec WEB = vm("web", 2, 4);
  private static final VmSpec DB = vm("db", 4, 8);
  private static final HostId OTHER = new HostId("h2");
  private static final SortedSet<VmId> NONE = new TreeSet<>();

  @Test
  void givenALostHostAsks_thenTheVmIsTakenStartedAndItsRecordTold() {
    var empty = after(registered(SPEC));
    var admit = new Admit(guest(WEB, 2, 1), OTHER, NOON);
    var here = new Placement(HOST, NumaSet.of(1));

    assertThat(HostRules.decide(empty, admit))
        .isEqualTo(accept(new GuestAdmitted(guest(WEB, 2, 1), OTHER, NOON)));
    assertThat(sent(empty, admit))
        .containsExactly(
            new ToHost(OTHER, new ReportAdmitted(WEB.id(), 2, HOST, NOON)),
            new ToHypervisor(HOST, new HypervisorRequest.Start(WEB, 2, here)));
    Host taken = after(registered(SPEC), new GuestAdmitted(guest(WEB, 2, 1), OTHER, NOON));
    var start = new ToHypervisor(HOST, new HypervisorRequest.Start(WEB, 2, here));
    assertThat(HostDuties.owed(taken, _ -> true, NOON)).containsExactly(start);
    assertThat(HostDuties.owed(taken, _ -> true, NOON.plus(HostDuties.ANNOUNCE_AFTER)))
        .containsExactly(start, new ToVm(new HostAnswer.OwnerChanged(WEB, here, 2)));
    var known = new AcknowledgeOwner(WEB.id(), 2, NOON);
    assertThat(HostRules.decide(taken, known))
        .isEqualTo(accept(new OwnerAcknowledged(WEB.id(), 2, NOON)));
    assertThat(HostRules.decide(taken, new AcknowledgeOwner(WEB.id(), 1, NOON)))
        .isEqualTo(accept());
    assertThat(
            HostDuties.owed(
                HostRules.evolve(taken, new OwnerAcknowledged(WEB.id(), 2, NOON)), _ -> true, NOON))
        .isEmpty();
    assertThat(HostDuties.owed(taken, _ -> false, NOON)).as("not all the time").isEmpty();
  }

  @Test
  void givenNoRoom_thenItIsTurnedDownForGood() {
    Host full = after(registered(SPEC, resident(vm("big", 8, 8), 1)));
    var admit = new Admit(guest(WEB, 2, 1), OTHER, NOON);
    String why = "NUMA node 1: needs 2 cores, 0 cores free";
    var declined = new AdmissionDeclined(WEB.id(), 2, why, NOON);

    assertThat(HostRules.decide(full, admit)).isEqualTo(accept(declined));
    Host roomAgain =
        after(
            registered(SPEC, resident(vm("big", 8, 8), 1)),
            declined,
            new GuestLeaving(migration(vm("big", 8, 8), 1), NOON),
            new HostEvent.GuestDeparted(migration(vm("big", 8, 8), 1), NOON));
    assertThat(sent(roomAgain, admit))
        .as("a repeat, late: another place may have been asked since")
        .containsExactly(new ToHost(OTHER, new ReportDeclined(WEB.id(), 2, HOST, why, NOON)));
    assertThat(HostRules.decide(roomAgain, new Admit(guest(WEB, 3, 1), OTHER, NOON)))
        .isEqualTo(accept(new GuestAdmitted(guest(WEB, 3, 1), OTHER, NOON)));
  }

  @Test
  void givenItCameAndLeftAgain_thenARepeatDoesNotBringItBack() {
    Host left =
        after(
            registered(SPEC),
            new GuestAdmitted(guest(WEB, 2, 1), OTHER, NOON),
            new GuestLeaving(migration(WEB, 1), NOON),
            new HostEvent.GuestDeparted(migration(WEB, 1), NOON));
    var repeat = new Admit(guest(WEB, 2, 1), OTHER, NOON);

    assertThat(HostRules.decide(left, repeat)).isEqualTo(accept());
    assertThat(sent(left, repeat))
        .containsExactly(new ToHost(OTHER, new ReportAdmitted(WEB.id(), 2, HOST, NOON)));
  }

  @Test
  void givenItIsCordonedOrLostItself_thenItTakesNone() {
    var admit = new Admit(guest(WEB, 2, 1), OTHER, NOON);

    for (Host host :
        List.of(
            after(registered(SPEC), cordon(Cordon.CORDONED)),
            after(registered(SPEC), new HostLost(1, NOON, NONE, NOON)))) {
      assertThat(((Decision.Accepted<HostEvent>) HostRules.decide(host, admit)).events())
          .hasOnlyElementsOfType(AdmissionDeclined.class);
    }
  }

  @Test
  void givenAGuestWasStarted_thenItsVmIsToldUnlessItsRecordIsLeftToSleepYet() {
    Host resident = after(registered(SPEC, guest(WEB, 2, 1)));
    Host taken = after(registered(SPEC), new GuestAdmitted(guest(WEB, 2, 1), OTHER, NOON));
    Instant later = NOON.plus(HostDuties.ANNOUNCE_AFTER);
    var told = new ToVm(new HostAnswer.Started(WEB.id(), 2, HOST));

    assertThat(sent(resident, new ReportStarted(WEB.id(), 2, NOON))).containsExactly(told);
    assertThat(sent(taken, new ReportStarted(WEB.id(), 2, NOON))).isEmpty();
    assertThat(sent(taken, new ReportStarted(WEB.id(), 2, later))).containsExactly(told);
    assertThat(sent(Host.UNREGISTERED, new ReportStarted(WEB.id(), 2, NOON))).isEmpty();
  }

  @Test
  void givenSeveralCame_thenTheirRecordsAreWokenOneByOneAndNoneIsLeftOut() {
    Host taken =
        after(
            registered(SPEC),
            new GuestAdmitted(guest(WEB, 2, 1), OTHER, NOON),
            new GuestAdmitted(guest(DB, 2, 0), OTHER, NOON));
    var told = new TreeSet<VmId>();

    for (int second = 0; second < 60; second += 2) {
      Instant at = NOON.plus(HostDuties.ANNOUNCE_AFTER).plusSeconds(second);
      List<HostInstruction> owed = HostDuties.owed(taken, _ -> false, at);
      assertThat(owed).hasSize(1);
      told.add(((ToVm) owed.getFirst()).answer().vm());
    }

    assertThat(told).containsExactly(DB.id(), WEB.id());
  }
}
