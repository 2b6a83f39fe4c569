package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.hypervisor.libvirt.HostFacts.Pool;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Why a domain cannot be migrated to a host, found before anything is touched. */
final class Preflight {
  /** First libvirt with post-copy, with TLS of its own for migrations, with several connections. */
  private static final long POST_COPY_SINCE = 1_003_003;

  private static final long TLS_SINCE = 3_002_000;
  private static final long PARALLEL_SINCE = 5_002_000;

  private Preflight() {}

  /**
   * What there is to know beside the two hosts and the domain.
   *
   * @param cpuFits what the target says of the guest's CPU; empty if it was not asked
   * @param busy what the domain is busy with, in words
   * @param atTarget a domain at the target that stands in the way, in words
   * @param diskSizes of the disks to be copied, by their name in the guest
   * @param visible files of disks that the target sees
   */
  record Situation(
      Optional<Boolean> cpuFits,
      Optional<String> busy,
      Optional<String> atTarget,
      Map<String, DataSize> diskSizes,
      Set<String> visible) {
    Situation {
      diskSizes = Map.copyOf(diskSizes);
      visible = Set.copyOf(visible);
    }
  }

  /** All reasons, most important first; none: it can be begun. */
  static List<String> reasons(
      DomainFacts vm,
      HostFacts source,
      HostFacts target,
      Transport transport,
      MigrationMode mode,
      Situation now) {
    var reasons = new ArrayList<String>();
    if (!source.uuid().isEmpty() && source.uuid().equals(target.uuid())) {
      reasons.add("source and target are the same machine (uuid " + source.uuid() + ")");
    }
    if (!source.driver().equals(target.driver())) {
      reasons.add(
          "a guest of "
              + source.driver()
              + " cannot be live-migrated to "
              + target.driver()
              + ": it would have to be converted");
    }
    if (!source.liveMigration() || !target.liveMigration()) {
      reasons.add(
          "the driver "
              + (source.liveMigration() ? target : source).driver()
              + " does not offer live migration");
    }
    vm.ties().forEach(tie -> reasons.add("it uses " + tie));
    now.busy().ifPresent(busy -> reasons.add("it is busy with " + busy));
    now.atTarget().ifPresent(reasons::add);
    machine(vm, target).ifPresent(reasons::add);
    if (now.cpuFits().isPresent() && !now.cpuFits().get()) {
      reasons.add("the target's CPU (" + target.cpuModel() + ") lacks what the guest's CPU needs");
    }
    if (target.freeMemory().bytes() > 0 && target.freeMemory().compareTo(vm.memory()) < 0) {
      reasons.add(
          "needs "
              + mebibytes(vm.memory())
              + " of memory, the target has "
              + mebibytes(target.freeMemory())
              + " free");
    }
    for (String network : vm.networks()) {
      if (!target.networks().contains(network)) {
        reasons.add("the target has no network " + network + " that is up");
      }
    }
    disks(vm, target, now, reasons);
    versions(source, target, transport, mode, reasons);
    return reasons;
  }

  private static Optional<String> machine(DomainFacts vm, HostFacts target) {
    String needed = vm.driver() + "/" + vm.machine();
    return vm.machine().isEmpty()
            || target.machines().isEmpty()
            || target.machines().contains(needed)
        ? Optional.empty()
        : Optional.of(
            "the target cannot run machine type " + vm.machine() + " with " + vm.driver());
  }

  /** Those of its disks that do not lie where the target sees them too, so that they are copied. */
  static List<Disk> toCopy(DomainFacts vm, HostFacts source, Set<String> sharedPools) {
    return vm.disks().stream()
        .filter(disk -> disk.isFile() && !disk.readOnly() && !disk.shareable())
        .filter(disk ->
            source
                .poolOf(disk.source())
                .map(pool -> !sharedPools.contains(pool.name()))
                .orElse(true))
        .toList();
  }

  private static void disks(DomainFacts vm, HostFacts target, Situation now, List<String> reasons) {
    for (Disk disk : vm.disks()) {
      DataSize size = now.diskSizes().get(disk.target());
      if (size != null) {
        Optional<Pool> pool = target.poolOf(disk.source());
        if (pool.isEmpty()) {
          reasons.add(
              "disk "
                  + disk.target()
                  + " has to be copied, and the target has no storage pool that is up for "
                  + disk.source());
        } else if (pool.get().available().compareTo(size) < 0) {
          reasons.add(
              "disk "
                  + disk.target()
                  + " needs "
                  + mebibytes(size)
                  + ", pool "
                  + pool.get().name()
                  + " on the target has "
                  + mebibytes(pool.get().available())
                  + " free");
        }
      } else if (disk.type().equals("block") || disk.type().equals("volume")) {
        reasons.add(
            "disk "
                + disk.target()
                + " is a "
                + disk.type()
                + " ("
                + disk.source()
                + "): whether the target sees the same one is not known. Files in storage pools and network"
                + " disks can be moved");
      } else if (disk.isFile() && !now.visible().contains(disk.source())) {
        reasons.add("disk " + disk.target() + ": the target does not see " + disk.source());
      }
    }
  }

  private static void versions(
      HostFacts source,
      HostFacts target,
      Transport transport,
      MigrationMode mode,
      List<String> reasons) {
    long oldest = Math.min(source.libraryVersion(), target.libraryVersion());
    if (target.version() < source.version()) {
      reasons.add(
          "the target's "
              + target.driver()
              + " is older ("
              + HostFacts.text(target.version())
              + ") than the source's ("
              + HostFacts.text(source.version())
              + ")");
    }
    if (mode == MigrationMode.POST_COPY && oldest < POST_COPY_SINCE) {
      reasons.add("post-copy needs libvirt 1.3.3, found " + HostFacts.text(oldest));
    }
    if (transport.tls() && oldest < TLS_SINCE) {
      reasons.add("TLS needs libvirt 3.2.0, found " + HostFacts.text(oldest));
    }
    if (transport.connections() > 1 && oldest < PARALLEL_SINCE) {
      reasons.add("several connections need libvirt 5.2.0, found " + HostFacts.text(oldest));
    }
  }

  private static String mebibytes(DataSize size) {
    return (size.bytes() >> 20) + " MiB";
  }
}
