package io.drover.simulation;

import io.drover.host.Host;
import io.drover.host.HostRules;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanEvent;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.vm.Vm;
import io.drover.vm.VmDuties;
import io.drover.vm.VmRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the journal says is the case: every entity's state, kept beside the run so that its end can
 * be judged.
 */
final class Recorded {
  private final Map<HostId, Host> hosts = new TreeMap<>();
  private final Map<VmId, Vm> vms = new TreeMap<>();
  private final TreeSet<PlanId> openPlans = new TreeSet<>();

  void accept(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.OfHost(_, var id, _, var event) ->
          hosts.put(id, HostRules.evolve(hosts.getOrDefault(id, Host.UNREGISTERED), event));
      case JournalEntry.OfVm(_, var id, _, var event) ->
          vms.put(id, VmRules.evolve(vms.getOrDefault(id, Vm.UNADOPTED), event));
      case JournalEntry.OfPlan(_, var id, _, PlanEvent.PlanEnded _) -> openPlans.remove(id);
      case JournalEntry.OfPlan(_, var id, _, _) -> openPlans.add(id);
    }
  }

  /** What has not come to rest; empty when all has. */
  List<String> restless() {
    var restless = new ArrayList<String>();
    openPlans.forEach(plan -> restless.add("plan " + plan + " has not ended"));
    vms.forEach((id, vm) -> {
      if (!VmDuties.isQuiet(vm)) {
        restless.add("VM " + id + " is not at rest: " + vm);
      }
    });
    hosts.forEach((id, host) -> {
      if (host instanceof Host.Registered registered && !registered.reservations().isEmpty()) {
        restless.add("host " + id + " holds capacity for " + registered.reservations().keySet());
      }
    });
    return restless;
  }

  /** The owner of each VM that any host lists, by the VM's own word or else its host's. */
  Map<VmId, HostId> owners() {
    var owners = new TreeMap<VmId, HostId>();
    hosts.forEach((id, host) -> {
      if (host instanceof Host.Registered registered) {
        registered.residents().keySet().forEach(vm -> owners.put(vm, id));
      }
    });
    vms.forEach((id, vm) -> {
      switch (vm) {
        case Vm.Unadopted _ -> {}
        case Vm.Running(var identity) -> owners.put(id, identity.owner().host());
        case Vm.Moving(var identity, _) -> owners.put(id, identity.owner().host());
        case Vm.Recovering(var identity, _) -> owners.put(id, identity.owner().host());
        case Vm.Drifted(var identity, _, _) -> owners.put(id, identity.owner().host());
      }
    });
    return owners;
  }
}
