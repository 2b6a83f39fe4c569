package io.drover.simulation.invariant;

import io.drover.host.HostEvent;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * I2. A VM that a host registered stays on some host's list, except while a migration of it settles
 * (the source may record the departure before the target records the arrival), and a guest that was
 * lost is started again.
 */
final class NoVmLost implements Invariant {
  private final Map<VmId, Track> vms = new LinkedHashMap<>();

  private static final class Track {
    int listed;
    @Nullable HostId owner;
    boolean recovering;
    @Nullable HostId source;
    @Nullable HostId target;

    /** The open migration: which hosts have yet to settle. */
    @Nullable MigrationId open;

    boolean sourceSettled;
    boolean targetSettled;
    boolean guestLost;
  }

  @Override
  public String name() {
    return "I2";
  }

  @Override
  public String promise() {
    return "every VM ever accepted is running, migrating, or being recovered";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfHost(_, var host, _, var event) -> onHost(host, event);
      case OfVm(_, var vm, _, var event) -> onVm(vm, track(vm), event, findings);
      case JournalEntry.OfPlan _ -> {}
    }
  }

  private Track track(VmId vm) {
    return vms.computeIfAbsent(vm, _ -> new Track());
  }

  private void onHost(HostId host, HostEvent event) {
    switch (event) {
      case HostEvent.HostRegistered e ->
          e.residents()
              .forEach(resident -> {
                Track vm = track(resident.vm().id());
                vm.listed++;
                vm.owner = host;
              });
      case HostEvent.GuestArrived e -> track(e.migration().vm()).listed++;
      case HostEvent.GuestDeparted e -> track(e.migration().vm()).listed--;
      case HostEvent.GuestAdmitted e -> {
        Track vm = track(e.guest().vm().id());
        vm.listed++;
        vm.owner = host;
      }
      case HostEvent.GuestRescued e -> track(e.vm()).listed--;
      default -> {} // no VM comes or goes
    }
  }

  private static void onVm(VmId id, Track vm, VmEvent event, Findings findings) {
    switch (event) {
      case VmEvent.VmAdopted e -> vm.owner = e.owner().host();
      case VmEvent.OwnerChanged e -> {
        vm.owner = e.owner().host();
        vm.recovering = true;
      }
      case VmEvent.GuestLost _ -> vm.recovering = true;
      case VmEvent.GuestRecovered _ -> vm.recovering = false;
      case VmEvent.MoveRefused _, VmEvent.DriftNoticed _ -> {}
      case VmEvent.OfMigration(MigrationEvent.MigrationRequested e) -> {
        vm.open = e.migration();
        vm.source = e.order().from().host();
        vm.target = e.order().to().host();
        vm.sourceSettled = false;
        vm.targetSettled = false;
        vm.guestLost = false;
      }
      case VmEvent.OfMigration(MigrationEvent.MigrationCompleted _) -> vm.owner = vm.target;
      case VmEvent.OfMigration(MigrationEvent.MigrationRolledBack e) -> {
        vm.sourceSettled = !e.sourceLetGo();
        vm.guestLost = e.guestLost();
      }
      case VmEvent.OfMigration(MigrationEvent.HostSettled e) when e.migration().equals(vm.open) ->
          settled(id, vm, e.host(), findings);
      case VmEvent.OfMigration _ -> {}
    }
  }

  private static void settled(VmId id, Track vm, HostId host, Findings findings) {
    vm.sourceSettled |= host.equals(vm.source);
    vm.targetSettled |= host.equals(vm.target);
    if (vm.sourceSettled && vm.targetSettled) {
      vm.open = null;
      vm.recovering |= vm.guestLost;
      findings.check(
          vm.listed > 0,
          () -> "VM " + id + " is on no host's list after its migration, the owner is " + vm.owner);
    }
  }

  @Override
  public void atEnd(JournalEnd end, Findings findings) {
    vms.forEach((id, vm) -> {
      if (vm.open == null) {
        findings.check(
            vm.listed > 0, () -> "VM " + id + " is on no host's list, the owner is " + vm.owner);
      }
      boolean mayRecover =
          vm.owner == null || end.unreachable().contains(vm.owner) || !end.quiesced();
      findings.check(
          !vm.recovering || mayRecover,
          () -> "the guest of VM " + id + " was lost and not started again on " + vm.owner);
    });
  }
}
