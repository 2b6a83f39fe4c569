package io.drover.simulation;

import io.drover.host.HostEvent;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanEvent;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import io.drover.vm.VmRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What was recorded: the one thing that outlives the control process. */
final class Journal {
  private final Map<HostId, List<HostEvent>> hosts = new TreeMap<>();
  private final Map<VmId, List<VmEvent>> vms = new TreeMap<>();
  private final Map<PlanId, List<PlanEvent>> plans = new TreeMap<>();
  private final Consumer<JournalEntry> reader;
  private long entries;

  /**
   * @param reader is given each entry as it is recorded
   */
  Journal(Consumer<JournalEntry> reader) {
    this.reader = reader;
  }

  void record(HostId host, List<HostEvent> events) {
    List<HostEvent> all = hosts.computeIfAbsent(host, _ -> new ArrayList<>());
    for (HostEvent event : events) {
      all.add(event);
      reader.accept(new JournalEntry.OfHost(++entries, host, all.size(), event));
    }
  }

  void record(VmId vm, List<VmEvent> events) {
    List<VmEvent> all = vms.computeIfAbsent(vm, _ -> new ArrayList<>());
    for (VmEvent event : events) {
      all.add(event);
      reader.accept(new JournalEntry.OfVm(++entries, vm, all.size(), event));
    }
  }

  void record(PlanId plan, List<PlanEvent> events) {
    List<PlanEvent> all = plans.computeIfAbsent(plan, _ -> new ArrayList<>());
    for (PlanEvent event : events) {
      all.add(event);
      reader.accept(new JournalEntry.OfPlan(++entries, plan, all.size(), event));
    }
  }

  List<HostEvent> of(HostId host) {
    return hosts.getOrDefault(host, List.of());
  }

  List<VmEvent> of(VmId vm) {
    return vms.getOrDefault(vm, List.of());
  }

  List<PlanEvent> of(PlanId plan) {
    return plans.getOrDefault(plan, List.of());
  }

  /** In id order: those whose last event is not their end. */
  List<PlanId> openPlans() {
    return plans.entrySet().stream()
        .filter(plan -> !(plan.getValue().getLast() instanceof PlanEvent.PlanEnded))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** In id order: those whose guest was lost and is not known to have been started again. */
  List<VmId> openRecoveries() {
    return vms.entrySet().stream()
        .filter(vm -> endsInRecovery(vm.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean endsInRecovery(List<VmEvent> events) {
    return events.stream().reduce(Vm.UNADOPTED, VmRules::evolve, (a, _) -> a)
        instanceof Vm.Recovering;
  }

  long entries() {
    return entries;
  }
}
