package io.drover.simulation.invariant;

import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.hypervisor.GuestState;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * I1. Who owns a VM is told by its epoch alone: it grows by one with each completed migration, and
 * a completion or a rollback contradicts no evidence. Two hosts may list the VM while a completed
 * migration settles (the target may record the arrival before the source records the departure);
 * once both have settled, only the owner lists it, beside a lost host that has yet to take note.
 *
 * <p>A lost host's VM gets another owner, with a higher epoch, only once the host is fenced, and
 * never while a migration has it: what the VM's own record says follows later.
 */
final class OneOwner implements Invariant {
  private final Map<VmId, Track> vms = new LinkedHashMap<>();
  private final Set<HostId> lost = new TreeSet<>();
  private final Set<HostId> fenced = new TreeSet<>();

  /** What is known of one VM. */
  private static final class Track {
    final Set<HostId> listedOn = new TreeSet<>();
    @Nullable HostId owner;
    long epoch;
    @Nullable HostId leaving;

    /** As the VM's own record has them. */
    long knownEpoch = 1;

    @Nullable HostId knownOwner;
    long migrations;
    boolean adopted;
    @Nullable Open open;
  }

  private enum Phase {
    RESERVING,
    MAY_RUN_ELSEWHERE,
    UNKNOWN,
    OVER
  }

  /** A migration whose hosts have not both settled. */
  private static final class Open {
    final MigrationId id;
    final HostId source;
    final HostId target;
    Phase phase = Phase.RESERVING;
    @Nullable GuestState sourceSays;
    @Nullable GuestState targetSays;
    boolean targetIsOut;
    boolean fenceRequested;
    final Map<HostId, Boolean> unsettled = new HashMap<>(4);

    Open(MigrationEvent.MigrationRequested request) {
      id = request.migration();
      source = request.order().from().host();
      target = request.order().to().host();
    }
  }

  @Override
  public String name() {
    return "I1";
  }

  @Override
  public String promise() {
    return "a VM has at most one running owner; its epoch only grows; the source is stopped or fenced before the target resumes";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfHost(_, var host, _, var event) -> onHost(host, event, findings);
      case OfVm(_, var vm, _, var event) -> onVm(vm, track(vm), event, findings);
      case JournalEntry.OfPlan _ -> {}
    }
  }

  private Track track(VmId vm) {
    return vms.computeIfAbsent(vm, _ -> new Track());
  }

  private void onHost(HostId host, HostEvent event, Findings findings) {
    switch (event) {
      case HostEvent.HostRegistered e -> {
        for (Host.Resident resident : e.residents()) {
          Track vm = track(resident.vm().id());
          findings.check(
              vm.owner == null
                  || (vm.owner.equals(host)
                      && vm.epoch == resident.epoch()
                      && !vm.listedOn.contains(host)),
              () ->
                  host
                      + " registered with VM "
                      + resident.vm().id()
                      + " with epoch "
                      + resident.epoch()
                      + ", which "
                      + vm.owner
                      + " owns with epoch "
                      + vm.epoch);
          vm.owner = host;
          vm.epoch = resident.epoch();
          vm.knownOwner = host;
          vm.knownEpoch = resident.epoch();
          vm.listedOn.add(host);
        }
      }
      case HostEvent.GuestArrived e -> {
        Track vm = track(e.migration().vm());
        vm.listedOn.add(host);
        if (!endedAsRolledBack(vm, e.migration())) {
          findings.check(
              host.equals(vm.owner) && vm.epoch == e.epoch(),
              () ->
                  host
                      + " lists VM "
                      + e.migration().vm()
                      + " with epoch "
                      + e.epoch()
                      + ", but "
                      + vm.owner
                      + " owns it with epoch "
                      + vm.epoch);
        }
      }
      case HostEvent.GuestLeaving e -> track(e.migration().vm()).leaving = host;
      case HostEvent.GuestStayed e -> {
        Track vm = track(e.migration().vm());
        findings.check(
            host.equals(vm.owner) && e.epoch() >= vm.epoch,
            () ->
                host
                    + " kept VM "
                    + e.migration().vm()
                    + " with epoch "
                    + e.epoch()
                    + ", but "
                    + vm.owner
                    + " owns it with epoch "
                    + vm.epoch);
        vm.epoch = e.epoch();
        vm.leaving = null;
      }
      case HostEvent.HostLost _ -> lost.add(host);
      case HostEvent.HostFenced _ -> fenced.add(host);
      case HostEvent.HostReturned _ -> lost.remove(host);
      case HostEvent.GuestAdmitted e -> admitted(host, e, findings);
      case HostEvent.GuestRescued e -> {
        Track vm = track(e.vm());
        findings.check(
            vm.listedOn.remove(host) && !host.equals(vm.owner),
            () -> host + " gave VM " + e.vm() + " up, but " + vm.owner + " owns it");
      }
      case HostEvent.GuestDeparted e -> {
        Track vm = track(e.migration().vm());
        vm.leaving = null;
        findings.check(
            vm.listedOn.remove(host) && !host.equals(vm.owner),
            () ->
                host
                    + " let VM "
                    + e.migration().vm()
                    + " go by "
                    + e.migration()
                    + ", but "
                    + vm.owner
                    + " owns it");
      }
      case HostEvent.CapacityReserved _,
          HostEvent.ReservationRenewed _,
          HostEvent.ReservationReleased _,
          HostEvent.CordonChanged _,
          HostEvent.CellJoined _,
          HostEvent.RescuesBegun _,
          HostEvent.RescueDeclined _,
          HostEvent.AdmissionDeclined _,
          HostEvent.OwnerAcknowledged _,
          HostEvent.StrangerNoticed _,
          HostEvent.StrangerGone _ -> {}
    }
  }

  private void admitted(HostId host, HostEvent.GuestAdmitted event, Findings findings) {
    VmId id = event.guest().vm().id();
    Track vm = track(id);
    findings.check(
        lost.contains(event.from())
            && fenced.contains(event.from())
            && event.from().equals(vm.owner)
            && vm.leaving == null
            && event.guest().epoch() > vm.epoch,
        () ->
            host
                + " took VM "
                + id
                + " with epoch "
                + event.guest().epoch()
                + " from "
                + event.from()
                + (fenced.contains(event.from()) ? "" : ", which was not fenced")
                + (lost.contains(event.from()) ? "" : ", which was not lost")
                + (vm.leaving == null ? "" : ", while a migration from " + vm.leaving + " had it")
                + ", but "
                + vm.owner
                + " owns it with epoch "
                + vm.epoch);
    vm.owner = host;
    vm.epoch = event.guest().epoch();
    vm.listedOn.add(host);
  }

  /** That is for I10 to say. */
  private static boolean endedAsRolledBack(Track vm, MigrationId migration) {
    return vm.open == null || !vm.open.id.equals(migration) || !vm.open.target.equals(vm.owner);
  }

  private void onVm(VmId id, Track vm, VmEvent event, Findings findings) {
    switch (event) {
      case VmEvent.VmAdopted e -> {
        findings.check(
            !vm.adopted
                && (vm.owner == null
                    || (vm.owner.equals(e.owner().host()) && vm.epoch == e.epoch())
                    || e.epoch() < vm.epoch),
            () ->
                "VM "
                    + id
                    + " was adopted on "
                    + e.owner()
                    + " with epoch "
                    + e.epoch()
                    + ", but "
                    + vm.owner
                    + " owns it with epoch "
                    + vm.epoch);
        vm.adopted = true;
        if (vm.owner == null) {
          vm.owner = e.owner().host();
          vm.epoch = e.epoch();
        }
        vm.knownOwner = e.owner().host();
        vm.knownEpoch = e.epoch();
        vm.migrations = e.migrations();
      }
      case VmEvent.OfMigration(var e) -> onMigration(id, vm, e, findings);
      case VmEvent.GuestLost(var epoch, _) -> ofOwner(id, vm, epoch, "was lost", findings);
      case VmEvent.GuestRecovered(var epoch, _) -> ofOwner(id, vm, epoch, "was started", findings);
      case VmEvent.OwnerChanged e -> {
        findings.check(
            e.epoch() > vm.knownEpoch && e.epoch() <= vm.epoch,
            () ->
                "VM "
                    + id
                    + " heard that "
                    + e.owner()
                    + " owns it with epoch "
                    + e.epoch()
                    + ", but "
                    + vm.owner
                    + " does with epoch "
                    + vm.epoch);
        vm.knownOwner = e.owner().host();
        vm.knownEpoch = e.epoch();
      }
      case VmEvent.MoveRefused _, VmEvent.DriftNoticed _ -> {}
    }
  }

  private static void ofOwner(VmId id, Track vm, long epoch, String what, Findings findings) {
    findings.check(
        vm.open == null && vm.knownEpoch == epoch,
        () ->
            "VM "
                + id
                + " "
                + what
                + " with epoch "
                + epoch
                + (vm.open == null ? "" : " during " + vm.open.id)
                + ", but its epoch is "
                + vm.knownEpoch);
  }

  private void onMigration(VmId id, Track vm, MigrationEvent event, Findings findings) {
    if (event instanceof MigrationEvent.MigrationRequested e) {
      findings.check(
          vm.open == null
              && e.migration().number() == vm.migrations + 1
              && e.epoch() == vm.knownEpoch
              && e.order().from().host().equals(vm.knownOwner),
          () ->
              e.migration()
                  + " began from "
                  + e.order().from()
                  + " with epoch "
                  + e.epoch()
                  + ", but VM "
                  + id
                  + " has had "
                  + vm.migrations
                  + " migrations, "
                  + (vm.open == null ? "none open" : vm.open.id + " open")
                  + ", and "
                  + vm.knownOwner
                  + " owns it with epoch "
                  + vm.knownEpoch);
      vm.migrations = e.migration().number();
      vm.open = new Open(e);
      return;
    }
    Open open = vm.open;
    if (open == null || !open.id.equals(event.migration())) {
      return; // an event of a migration that is over: for I10 to say
    }
    switch (event) {
      case MigrationEvent.MigrationRequested _, MigrationEvent.TargetReserved _ -> {}
      case MigrationEvent.MigrationChecked _,
          MigrationEvent.CopyStarted _,
          MigrationEvent.SwitchoverStarted _,
          MigrationEvent.AbortStarted _ ->
          open.phase = Phase.MAY_RUN_ELSEWHERE;
      case MigrationEvent.OutcomeUnknown _ -> {
        open.phase = Phase.UNKNOWN;
        open.sourceSays = null;
        open.targetSays = null;
      }
      case MigrationEvent.EvidenceFound e -> {
        if (e.host().equals(open.source)) {
          open.sourceSays = e.state();
        } else {
          open.targetSays = e.state();
          open.targetIsOut |= e.state() == GuestState.ABSENT;
        }
      }
      case MigrationEvent.FenceRequested _ -> open.fenceRequested = true;
      case MigrationEvent.HostFenced e -> {
        findings.check(
            open.fenceRequested && e.host().equals(open.target) || fenced.contains(e.host()),
            () -> e.host() + " was fenced for " + open.id + ", which did not ask for it");
        if (e.host().equals(open.source)) {
          open.sourceSays = GuestState.ABSENT;
        } else {
          open.targetIsOut = true;
        }
      }
      case MigrationEvent.MigrationCompleted e -> {
        if (open.phase != Phase.OVER) {
          completed(vm, open, e, findings);
        }
      }
      case MigrationEvent.MigrationRolledBack e -> {
        if (open.phase != Phase.OVER) {
          rolledBack(open, e, findings);
        }
      }
      case MigrationEvent.HostSettled e -> settled(id, vm, open, e.host(), findings);
    }
  }

  private static void completed(
      Track vm, Open open, MigrationEvent.MigrationCompleted event, Findings findings) {
    boolean evidenced =
        open.phase == Phase.MAY_RUN_ELSEWHERE
            || (open.phase == Phase.UNKNOWN
                && (event.outcome() instanceof MoveOutcome.Completed
                    || open.sourceSays == GuestState.HANDED_OVER
                    || (open.targetSays == GuestState.RUNNING && !open.targetIsOut)));
    findings.check(
        event.epoch() == vm.epoch + 1 && evidenced,
        () ->
            open.id
                + " completed with epoch "
                + event.epoch()
                + " after "
                + vm.epoch
                + ", while "
                + evidence(open));
    vm.epoch = event.epoch();
    vm.owner = open.target;
    vm.knownEpoch = vm.epoch;
    vm.knownOwner = vm.owner;
    open.phase = Phase.OVER;
    open.unsettled.put(open.source, true);
    open.unsettled.put(open.target, true);
  }

  private static void rolledBack(
      Open open, MigrationEvent.MigrationRolledBack event, Findings findings) {
    boolean contradicted =
        open.sourceSays == GuestState.HANDED_OVER || open.targetSays == GuestState.RUNNING;
    boolean lostForCertain =
        open.phase == Phase.UNKNOWN && open.sourceSays == GuestState.ABSENT && open.targetIsOut;
    findings.check(
        event.guestLost()
            ? lostForCertain
            : open.phase != Phase.UNKNOWN || !contradicted || open.targetIsOut,
        () ->
            open.id
                + (event.guestLost() ? " lost its guest" : " was rolled back")
                + ", while "
                + evidence(open));
    open.phase = Phase.OVER;
    open.unsettled.put(open.target, true);
    if (event.sourceLetGo()) {
      open.unsettled.put(open.source, true);
    }
  }

  private static String evidence(Open open) {
    return "its phase was "
        + open.phase
        + ", source "
        + open.source
        + " said "
        + open.sourceSays
        + ", target "
        + open.target
        + " said "
        + open.targetSays
        + (open.targetIsOut ? " and was certain not to run it" : "");
  }

  private void settled(VmId id, Track vm, Open open, HostId host, Findings findings) {
    open.unsettled.remove(host);
    if (open.phase == Phase.OVER && open.unsettled.isEmpty()) {
      vm.open = null;
      onlyOwnerLists(id, vm, findings);
    }
  }

  /** No host at all is for I2 to say. */
  private void onlyOwnerLists(VmId id, Track vm, Findings findings) {
    findings.check(
        vm.listedOn.stream().allMatch(host -> host.equals(vm.owner) || lost.contains(host)),
        () ->
            "VM "
                + id
                + " is listed on "
                + vm.listedOn
                + ", and "
                + vm.owner
                + " owns it with epoch "
                + vm.epoch);
  }

  @Override
  public void atEnd(JournalEnd end, Findings findings) {
    vms.forEach((id, vm) -> {
      if (vm.open == null && vm.owner != null) {
        onlyOwnerLists(id, vm, findings);
      }
    });
  }
}
