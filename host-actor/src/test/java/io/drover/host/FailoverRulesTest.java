package io.drover.host;

import static io.drover.host.SampleHosts.HOST;
import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.guest;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserve;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.sent;
import static io.drover.host.SampleHosts.vm;
import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.LetGo;
import io.drover.host.HostCommand.PutElsewhere;
import io.drover.host.HostCommand.ReportAdmitted;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.host.HostCommand.ReportReturned;
import io.drover.host.HostCommand.StartGuest;
import io.drover.host.HostEvent.GuestLeaving;
import io.drover.host.HostEvent.GuestRescued;
import io.drover.host.HostEvent.GuestStayed;
import io.drover.host.HostEvent.HostFenced;
import io.drover.host.HostEvent.HostLost;
import io.drover.host.HostEvent.HostReturned;
import io.drover.host.HostEvent.RescueDeclined;
import io.drover.host.HostEvent.RescuesBegun;
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
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FailoverRulesTest {
  private static final VmSpec WEB = vm("web", 2, 4);
  private static final VmSpec DB = vm("db", 4, 8).withPriority(9);
  private static final HostId OTHER = new HostId("h2");
  private static final HostId THIRD = new HostId("h3");
  private static final Placement AT_OTHER = new Placement(OTHER, NumaSet.of(1));
  private static final Placement AT_THIRD = new Placement(THIRD, NumaSet.of(0));
  private static final SortedSet<VmId> NONE = new TreeSet<>();

  private static final HostEvent[] ALIVE = {registered(SPEC, resident(WEB, 0), resident(DB, 1))};
  private static final HostEvent[] LOST = with(ALIVE, new HostLost(1, NOON, NONE, NOON));
  private static final HostEvent[] FENCED = with(LOST, new HostFenced(1, NOON));

  private static HostEvent[] with(HostEvent[] before, HostEvent... then) {
    var all = new java.util.ArrayList<>(List.of(before));
    all.addAll(List.of(then));
    return all.toArray(HostEvent[]::new);
  }

  private static TreeMap<VmId, Placement> places(VmSpec vm, Placement at) {
    var places = new TreeMap<VmId, Placement>();
    places.put(vm.id(), at);
    return places;
  }

  private static DeclareLost declared(Instant silentSince) {
    return new DeclareLost(silentSince, false, NOON);
  }

  // The loss

  @Test
  void givenAQuorum_thenTheHostIsLostOnceAndFenced() {
    Host alive = after(ALIVE);

    assertThat(HostRules.decide(alive, declared(NOON)))
        .isEqualTo(accept(new HostLost(1, NOON, NONE, NOON)));
    assertThat(HostRules.decide(after(LOST), declared(NOON))).isEqualTo(accept());
    var fence = new ToHypervisor(HOST, new HypervisorRequest.FenceHost(1));
    assertThat(sent(alive, declared(NOON))).containsExactly(fence);
    assertThat(HostDuties.owed(after(LOST), _ -> true, NOON)).containsExactly(fence);
    assertThat(HostDuties.owed(after(FENCED), _ -> true, NOON)).isEmpty();
  }

  @Test
  void givenAWordThatWaitedOnItsWay_thenTheHostIsNotLost() {
    var late = new DeclareLost(NOON, Optional.empty(), NONE, false, false, NOON);

    assertThat(HostRules.decide(after(ALIVE), late))
        .isEqualTo(refuse("its watchers do not take it for lost any more"));
  }

  @Test
  void givenTheHypervisorAnsweredSince_thenTheHostIsNotLost() {
    var contradicted =
        new DeclareLost(NOON, Optional.of(NOON.plusMillis(1)), NONE, false, true, NOON);
    var agreed = new DeclareLost(NOON, Optional.of(NOON), NONE, false, true, NOON);

    assertThat(HostRules.decide(after(ALIVE), contradicted))
        .isEqualTo(refuse("its hypervisor answered since, at " + NOON.plusMillis(1)));
    assertThat(HostRules.decide(after(ALIVE), agreed)).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void givenItReturnedSince_thenAnOldWordDoesNotLoseItAgain() {
    Host back = after(with(FENCED, new HostReturned(NOON.plusSeconds(60))));

    assertThat(HostRules.decide(back, declared(NOON.plusSeconds(60))))
        .isEqualTo(refuse("the host has returned since, at " + NOON.plusSeconds(60)));
    assertThat(HostRules.decide(back, declared(NOON.plusSeconds(61))))
        .isEqualTo(accept(new HostLost(2, NOON.plusSeconds(61), NONE, NOON)));
  }

  @Test
  void givenTheWordOfAnotherLoss_thenItIsNotFenced() {
    assertThat(HostRules.decide(after(LOST), new ReportFenced(2, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(after(FENCED), new ReportFenced(1, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(after(ALIVE), new ReportFenced(0, NOON))).isEqualTo(accept());
  }

  @Test
  void operatorsDoNotSayThatAHostIsLost() {
    assertThat(HostRules.decide(after(ALIVE), new HostCommand.SetCordon(Cordon.LOST, NOON)))
        .isEqualTo(refuse("that a host is lost is for its watchers to say, not for operators"));
  }

  @Test
  void givenItIsLost_thenNothingComesGoesOrStartsThere() {
    Host lost = after(LOST);
    var letGo = new LetGo(migration(WEB, 1), 1, OTHER, WEB, NumaSet.of(0), NOON, NOON);

    assertThat(HostRules.decide(lost, reserve(vm("new", 1, 1), 1, 0)))
        .isEqualTo(refuse("host h1 takes no VMs: it is LOST"));
    assertThat(HostRules.decide(lost, letGo)).isEqualTo(refuse("host h1 is lost"));
    assertThat(sent(lost, new StartGuest(WEB.id(), 1, NOON))).isEmpty();
  }

  // Its VMs

  @Test
  void givenItIsNotFenced_thenNoVmIsPutElsewhere() {
    assertThat(HostRules.decide(after(LOST), new PutElsewhere(places(WEB, AT_OTHER), NOON)))
        .isEqualTo(accept());
  }

  @Test
  void givenAPlace_thenItIsAskedWithTheNextEpochUntilItAnswers() {
    var put = new PutElsewhere(places(WEB, AT_OTHER), NOON);
    Host asking = after(with(FENCED, new RescuesBegun(places(WEB, AT_OTHER), NOON)));
    var ask = new ToHost(OTHER, new Admit(guest(WEB, 2, 1), HOST, NOON));

    assertThat(sent(after(FENCED), put)).containsExactly(ask);
    assertThat(HostDuties.owed(asking, _ -> true, NOON)).containsExactly(ask);
    assertThat(HostRules.decide(asking, new PutElsewhere(places(WEB, AT_THIRD), NOON)))
        .as("no second place before the first has answered")
        .isEqualTo(accept());
    assertThat(HostRules.decide(asking, new ReportAdmitted(WEB.id(), 2, OTHER, NOON)))
        .isEqualTo(accept(new GuestRescued(WEB.id(), 2, OTHER, NOON)));
    assertThat(HostRules.decide(asking, new ReportAdmitted(WEB.id(), 3, OTHER, NOON)))
        .isEqualTo(accept());
    var gone =
        (Host.Registered) HostRules.evolve(asking, new GuestRescued(WEB.id(), 2, OTHER, NOON));
    assertThat(gone.residents()).containsOnlyKeys(DB.id());
    assertThat(HostDuties.owed(gone, _ -> true, NOON)).isEmpty();
  }

  @Test
  void givenPlacesAtHand_thenTheyAreAskedAsSoonAsItIsFenced() {
    var lost = new TreeSet<>(List.of(DB.id()));
    Host host = after(with(ALIVE, new HostLost(1, NOON, lost, NOON)));
    var all = new TreeMap<>(places(WEB, AT_OTHER));
    all.put(DB.id(), AT_OTHER);
    all.put(new VmId("gone"), AT_THIRD);
    var fenced = new ReportFenced(1, all, NOON);

    assertThat(HostRules.decide(host, fenced))
        .as("DB did not run, and the third is not here any more")
        .isEqualTo(accept(new HostFenced(1, NOON), new RescuesBegun(places(WEB, AT_OTHER), NOON)));
    assertThat(sent(host, fenced))
        .containsExactly(new ToHost(OTHER, new Admit(guest(WEB, 2, 1), HOST, NOON)));
  }

  @Test
  void givenThePlaceDeclines_thenTheNextIsAskedWithAHigherEpoch() {
    Host declined =
        after(
            with(
                FENCED,
                new RescuesBegun(places(WEB, AT_OTHER), NOON),
                new RescueDeclined(WEB.id(), 2, OTHER, "full", NOON)));

    assertThat(sent(declined, new PutElsewhere(places(WEB, AT_THIRD), NOON)))
        .containsExactly(new ToHost(THIRD, new Admit(guest(WEB, 3, 0), HOST, NOON)));
  }

  @Test
  void givenSeveral_thenTheHighestPriorityIsAskedFirst() {
    var both = new TreeMap<VmId, Placement>();
    both.put(WEB.id(), AT_OTHER);
    both.put(DB.id(), AT_OTHER);
    assertThat(WEB.priority()).isLessThan(DB.priority());

    assertThat(sent(after(FENCED), new PutElsewhere(both, NOON)))
        .extracting(asked -> ((Admit) ((ToHost) asked).command()).guest().vm())
        .containsExactly(DB, WEB);
  }

  @Test
  void givenAVmThatDidNotRun_thenItStays() {
    Host host =
        after(
            with(
                ALIVE,
                new HostLost(1, NOON, new TreeSet<>(Set.of(WEB.id())), NOON),
                new HostFenced(1, NOON)));

    assertThat(HostRules.decide(host, new PutElsewhere(places(WEB, AT_OTHER), NOON)))
        .isEqualTo(accept());
  }

  @Test
  void givenAMigrationHasAVm_thenItsVmIsToldAndNotPutElsewhereBeforeThatEnds() {
    var id = migration(WEB, 1);
    Host leaving =
        after(
            with(
                ALIVE,
                new GuestLeaving(id, NOON),
                new HostLost(1, NOON, NONE, NOON),
                new HostFenced(1, NOON)));
    var told = new ToVm(new HostAnswer.Fenced(id, HOST));

    assertThat(HostRules.decide(leaving, new PutElsewhere(places(WEB, AT_OTHER), NOON)))
        .isEqualTo(accept());
    assertThat(HostDuties.owed(leaving, _ -> true, NOON)).containsExactly(told);
    Host stayed = HostRules.evolve(leaving, new GuestStayed(id, 1, NOON));
    assertThat(HostRules.decide(stayed, new PutElsewhere(places(WEB, AT_OTHER), NOON)))
        .isEqualTo(accept(new RescuesBegun(places(WEB, AT_OTHER), NOON)));
  }

  @Test
  void givenAMigrationLostItsGuest_thenTheEpochThatItMayHaveUsedIsNotUsedAgain() {
    var id = migration(WEB, 1);
    Host leaving = after(with(ALIVE, new GuestLeaving(id, NOON)));
    var lost = new HostCommand.Release(id, true, NOON);

    assertThat(HostRules.decide(leaving, lost)).isEqualTo(accept(new GuestStayed(id, 3, NOON)));
    Host stayed = HostRules.evolve(leaving, new GuestStayed(id, 3, NOON));
    var here = new Placement(HOST, NumaSet.of(0));
    assertThat(HostDuties.owed(stayed, _ -> true, NOON))
        .containsExactly(
            new ToHypervisor(HOST, new HypervisorRequest.Start(WEB, 3, here)),
            new ToVm(new HostAnswer.OwnerChanged(WEB, here, 3)));
    assertThat(sent(stayed, new StartGuest(WEB.id(), 1, NOON))).isEmpty();
  }

  @Test
  void givenAReservationThere_thenItsVmIsToldThatTheTargetIsFenced() {
    Host host =
        after(
            with(
                ALIVE,
                reserved(vm("new", 1, 1), 1, 0),
                new HostLost(1, NOON, NONE, NOON),
                new HostFenced(1, NOON)));

    assertThat(HostDuties.owed(host, _ -> true, NOON))
        .containsExactly(new ToVm(new HostAnswer.Fenced(migration(vm("new", 1, 1), 1), HOST)));
  }

  // Its return

  @Test
  void givenItAnswersAgain_thenItReturnsUnlessAPlaceIsBeingAsked() {
    Host asking = after(with(FENCED, new RescuesBegun(places(WEB, AT_OTHER), NOON)));
    Instant later = NOON.plusSeconds(1);

    assertThat(HostRules.decide(after(FENCED), new ReportReturned(later)))
        .isEqualTo(accept(new HostReturned(later)));
    assertThat(HostRules.decide(after(FENCED), new ReportReturned(NOON)))
        .as("a sample from before it was fenced")
        .isEqualTo(accept());
    assertThat(HostRules.decide(asking, new ReportReturned(later))).isEqualTo(accept());
    assertThat(HostRules.decide(after(LOST), new ReportReturned(later))).isEqualTo(accept());
    assertThat(
            sent(after(with(FENCED, new HostReturned(later))), new StartGuest(WEB.id(), 1, NOON)))
        .hasSize(1);
  }
}
