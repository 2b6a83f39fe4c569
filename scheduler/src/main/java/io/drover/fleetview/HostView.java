package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.HostId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Optional;

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

  /** Whether a VM here shares an anti-affinity group with this one. */
  public boolean hasRival(Demand vm) {
    return vm.hasGroups()
        && (arrangement.rivalOn(vm.groups(), vm.row(), host) >= 0
            || arrangement.newcomerRival(vm, host) != null);
  }

  public Optional<VmSpec> rival(Demand vm) {
    int rival = vm.groups().length == 0 ? -1 : arrangement.rivalOn(vm.groups(), vm.row(), host);
    return rival >= 0
        ? Optional.of(fleet.vmSpec(rival))
        : Optional.ofNullable(arrangement.newcomerRival(vm, host)).map(Demand::spec);
  }
}
