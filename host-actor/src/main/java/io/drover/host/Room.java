package io.drover.host;

import io.drover.host.Host.Registered;
import io.drover.host.Host.Reservation;
import io.drover.host.Host.Resident;
import io.drover.model.Cordon;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import java.util.Optional;

/** Whether a host has room for a VM, by what it holds and has promised, and by its own rules. */
final class Room {
  private Room() {}

  /** Why a VM may not come here from elsewhere; empty when it may. */
  static Optional<String> whyNotTake(Registered host, VmSpec vm, NumaSet numa) {
    if (host.standing() != Cordon.OPEN) {
      return Optional.of("host " + host.spec().id() + " takes no VMs: it is " + host.standing());
    }
    if (!host.spec().pools().contains(vm.pool())) {
      return Optional.of("host " + host.spec().id() + " does not reach storage pool " + vm.pool());
    }
    if (!host.spec().offers(vm.cpuModel())) {
      return Optional.of(
          "host "
              + host.spec().id()
              + " does not offer CPU model "
              + vm.cpuModel()
              + ", it offers "
              + host.spec().cpuModels().stream().sorted().toList());
    }
    return whyNot(host, vm, numa);
  }

  /** The first rule that keeps a VM off this host, with numbers; empty when it fits. */
  static Optional<String> whyNot(Registered host, VmSpec vm, NumaSet numa) {
    if (numa.size() != vm.numaNodes()) {
      return Optional.of("needs " + vm.numaNodes() + " NUMA nodes, offered " + numa);
    }
    if (host.residents().containsKey(vm.id())) {
      return Optional.of("VM " + vm.id() + " is here already");
    }
    for (int node : numa.nodes()) {
      if (node >= host.spec().numaNodes().size()) {
        return Optional.of("has no NUMA node " + node);
      }
      Resources free = host.free(node);
      Resources need = vm.perNumaNode();
      if (need.cpu().compareTo(free.cpu()) > 0) {
        return Optional.of(
            "NUMA node " + node + ": needs " + need.cpu() + ", " + free.cpu() + " free");
      }
      if (need.memory().compareTo(free.memory()) > 0) {
        return Optional.of(
            "NUMA node " + node + ": needs " + need.memory() + ", " + free.memory() + " free");
      }
    }
    return apartFrom(host, vm);
  }

  private static Optional<String> apartFrom(Registered host, VmSpec vm) {
    for (Resident other : host.residents().values()) {
      if (vm.staysApartFrom(other.vm())) {
        return Optional.of("must stay apart from VM " + other.vm().id());
      }
    }
    for (Reservation other : host.reservations().values()) {
      boolean itself = other.vm().id().equals(vm.id()); // an older attempt's, not yet released
      if (!itself && vm.staysApartFrom(other.vm())) {
        return Optional.of("must stay apart from VM " + other.vm().id() + ", which is on its way");
      }
    }
    return Optional.empty();
  }
}
