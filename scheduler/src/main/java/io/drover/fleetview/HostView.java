package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.HostId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cursor over the hosts of an {@link Arrangement}: one object to look at them all, one after the
 * other.
 */
public final class HostView {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private int host;

  public HostView(Arrangement arrangement) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
  }

  /** Puts the cursor on a host and returns itself. */
  public HostView at(int index) {
    host = index;
    return this;
  }

  public int index() {
    return host;
  }

  public HostId id() {
    return fleet.hostId(host);
  }

  public int nodes() {
    return fleet.nodesOf(host);
  }

  public long freeCpu(int node) {
    return arrangement.freeCpu(host, node);
  }

  public long freeMemory(int node) {
    return arrangement.freeMemory(host, node);
  }

  public boolean nodeFits(Demand vm, int node) {
    return vm.isResident()
        ? arrangement.nodeFits(vm.row(), host, node)
        : freeCpu(node) >= vm.cpu() && freeMemory(node) >= vm.memory();
  }

  /** Whether the VM is here already. */
  public boolean holds(Demand vm) {
    return vm.isResident() && arrangement.hostOf(vm.row()) == host;
  }

  /** Expected CPU in millicores. */
  public long load() {
    return arrangement.load(host);
  }

  public long physicalCpu() {
    return fleet.physicalCpu(host);
  }

  public Cordon cordon() {
    return arrangement.cordon(host);
  }

  public boolean stale() {
    return fleet.stale(host);
  }

  public Instant sampledAt() {
    return fleet.sampledAt(host);
  }

  public boolean reaches(Demand vm) {
    return fleet.reaches(host, vm.pool());
  }

  public boolean offersCpu(Demand vm) {
    return vm.spec().cpuModel().equals(CpuModel.ANY)
        || fleet.hostSpec(host).offers(vm.spec().cpuModel());
  }

  /** The CPU models it offers, sorted; none when they are not known. */
  public List<CpuModel> cpuModels() {
    return fleet.hostSpec(host).cpuModels().stream().sorted().toList();
  }

  /** The first pin or exclusion that must hold and keeps the VM off; -1 without one. */
  public int refusingPin(Demand vm) {
    for (int rule : vm.membership().pins()) {
      if (!fleet.rules().admits(rule, host)) {
        return rule;
      }
    }
    return -1;
  }

  /**
   * The first spread or dependency, as {@code kind} says, that must hold and keeps the VM off; -1
   * without one. Spreads that keep VMs apart on hosts are {@link #hasRival}'s.
   */
  public int refusing(Demand vm, GroupRules.Kind kind) {
    int from = vm.isResident() ? arrangement.hostOf(vm.row()) : -1;
    return arrangement.check().refusing(vm.membership(), kind, vm.row(), from, host);
  }

  /** All that {@link #refusingPin} gives one of. */
  public List<GroupRule> allRefusingPins(Demand vm) {
    return Arrays.stream(vm.membership().pins())
        .filter(rule -> !fleet.rules().admits(rule, host))
        .mapToObj(this::rule)
        .toList();
  }

  /** All that {@link #refusing} gives one of. */
  public List<GroupRule> allRefusing(Demand vm, GroupRules.Kind kind) {
    int from = vm.isResident() ? arrangement.hostOf(vm.row()) : -1;
    return arrangement
        .check()
        .allRefusing(vm.membership(), kind, vm.row(), from, host)
        .mapToObj(this::rule)
        .toList();
  }

  /** A rule of the snapshot by its number, as {@link #refusing} gives it. */
  public GroupRule rule(int number) {
    return fleet.rules().rule(number);
  }

  /** The domains of a rule's level that its group would be in with the VM here. */
  public int domainsWith(int rule, Demand vm) {
    return arrangement.check().domainsWith(rule, vm.row(), host);
  }

  /** The host's domain of the rule's level. */
  public String domainOf(GroupRule rule) {
    return rule.level().domainOf(fleet.hostSpec(host));
  }

  /** Whether a VM here may not share the host with this one. */
  public boolean hasRival(Demand vm) {
    return vm.hasGroups()
        && (arrangement.rivalOn(vm.membership(), vm.row(), host) >= 0
            || arrangement.newcomerRival(vm, host) != null);
  }

  /** The groups that keep the VM apart from VMs here. */
  public Set<GroupId> rivalGroups(Demand vm) {
    return arrangement.rivalGroups(vm, host);
  }

  public Optional<VmSpec> rival(Demand vm) {
    int rival = arrangement.rivalOn(vm.membership(), vm.row(), host);
    return rival >= 0
        ? Optional.of(fleet.vmSpec(rival))
        : Optional.ofNullable(arrangement.newcomerRival(vm, host)).map(Demand::spec);
  }
}
