package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Check;
import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.libvirt.CPUCompareResult;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a migration could be started, by asking both hosts. Changes nothing. */
final class Checking {
  private static final Logger LOG = LoggerFactory.getLogger(Checking.class);

  private final Sessions sessions;
  private final LibvirtSettings settings;
  private final Foretelling foretelling;

  Checking(Sessions sessions, LibvirtSettings settings, Foretelling foretelling) {
    this.sessions = sessions;
    this.settings = settings;
    this.foretelling = foretelling;
  }

  /** What was found, for a report and for the migration that may follow. */
  record Findings(DomainFacts vm, List<Disk> toCopy, List<String> reasons) {}

  HypervisorReport check(HostSession source, Check check) throws LibvirtFailure {
    Optional<String> uuid = sessions.uuid(check.vm().id(), source);
    if (uuid.isEmpty() || source.look(uuid.get()).isEmpty()) {
      return new HypervisorReport.Unfit(
          check.migration(), "host " + source.id() + " has no VM " + check.vm().id());
    }
    Optional<HostSession> target = sessions.find(check.to().host());
    if (target.isEmpty()) {
      return new HypervisorReport.Unfit(check.migration(), "there is no host " + check.to().host());
    }
    List<String> reasons = find(source, target.get(), uuid.get(), MigrationMode.PRE_COPY).reasons();
    if (reasons.isEmpty()) {
      foretelling.measure(source, check.vm().id(), uuid.get());
    }
    return reasons.isEmpty()
        ? new HypervisorReport.Checked(check.migration())
        : new HypervisorReport.Unfit(check.migration(), String.join("; ", reasons));
  }

  Findings find(HostSession source, HostSession target, String uuid, MigrationMode mode)
      throws LibvirtFailure {
    Optional<Sight> sight = source.look(uuid);
    Optional<String> xml = source.withDomain(uuid, domain -> domain.xml(0));
    if (sight.isEmpty() || xml.isEmpty()) {
      throw new LibvirtFailure(0, "host " + source.id() + " no longer has domain " + uuid);
    }
    DomainFacts vm = DomainFacts.parse(xml.get());
    HostFacts here = source.link().call(HostFacts::ask);
    HostFacts there = target.link().call(HostFacts::ask);
    List<Disk> toCopy = Preflight.toCopy(vm, here, settings.sharedPools());
    Set<String> visible = visible(target, vm);
    var now =
        new Preflight.Situation(
            cpuFits(target, vm),
            busy(source, uuid, sight.get()),
            atTarget(target, uuid, vm, toCopy, visible),
            sizes(source, toCopy),
            visible);
    return new Findings(
        vm, toCopy, Preflight.reasons(vm, here, there, settings.transport(), mode, now));
  }

  private static Optional<String> busy(HostSession source, String uuid, Sight sight)
      throws LibvirtFailure {
    if (!sight.state().isActive()) {
      return Optional.of("a start that has not come: it does not run");
    }
    if (sight.sending()) {
      return Optional.of("another migration");
    }
    TypedFields job = source.withDomain(uuid, LibvirtDomain::job).orElse(TypedFields.NONE);
    return job.number("type", 0) == 0
        ? Optional.empty()
        : Optional.of("a job of libvirt's (a backup, a dump or a save)");
  }

  private static Optional<String> atTarget(
      HostSession target, String uuid, DomainFacts vm, List<Disk> toCopy, Set<String> visible)
      throws LibvirtFailure {
    if (target.withDomain(uuid, domain -> domain.state().isActive()).orElse(false)) {
      return Optional.of("the target runs a domain with its uuid already");
    }
    Optional<String> sameName =
        target
            .link()
            .call(connection ->
                connection.readAll().stream()
                    .filter(other -> other.name().equals(vm.name()) && !other.uuid().equals(uuid))
                    .map(LibvirtConnection.Reading::uuid)
                    .findFirst());
    if (sameName.isPresent()) {
      return Optional.of("the target has another domain with the name " + vm.name());
    }
    return toCopy.stream()
        .map(Disk::source)
        .filter(visible::contains)
        .findFirst()
        .map(file ->
            "the target has a file "
                + file
                + " already, which a copy would overwrite: remove it first");
  }

  /** A KVM guest needs the host's CPU to have what its own shows; an emulated one does not. */
  private static Optional<Boolean> cpuFits(HostSession target, DomainFacts vm)
      throws LibvirtFailure {
    if (!vm.driver().equals("kvm") || vm.cpu().isEmpty() || !vm.cpuMode().equals("custom")) {
      return Optional.empty();
    }
    return target
        .link()
        .call(connection -> {
          try {
            return Optional.of(
                connection.compareCPU(vm.cpu().get())
                    != CPUCompareResult.VIR_CPU_COMPARE_INCOMPATIBLE);
          } catch (LibvirtException e) {
            throw LibvirtFailure.of(e);
          }
        });
  }

  static Map<String, DataSize> sizes(HostSession source, List<Disk> disks) throws LibvirtFailure {
    return source
        .link()
        .call(connection -> {
          var sizes = new HashMap<String, DataSize>();
          for (Disk disk : disks) {
            try {
              sizes.put(
                  disk.target(),
                  new DataSize(
                      connection.storageVolLookupByPath(disk.source()).getInfo().capacity));
            } catch (LibvirtException _) {
              sizes.put(
                  disk.target(), DataSize.ZERO); // in no pool: the target's pool is what matters
            }
          }
          return sizes;
        });
  }

  private static Set<String> visible(HostSession target, DomainFacts vm) throws LibvirtFailure {
    return target
        .link()
        .call(connection -> {
          var visible = new HashSet<String>();
          refreshPools(connection, target);
          for (Disk disk : vm.disks()) {
            if (disk.isFile() && isVolume(connection, disk.source())) {
              visible.add(disk.source());
            }
          }
          return visible;
        });
  }

  /** Else a pool lists what lay in it when it was started. */
  static void refreshPools(LibvirtConnection connection, HostSession host) {
    try {
      for (String name : connection.listStoragePools()) {
        StoragePool pool = connection.storagePoolLookupByName(name);
        pool.refresh(0);
        pool.free();
      }
    } catch (LibvirtException e) {
      LOG.warn("host {}: a storage pool cannot be read anew: {}", host.id(), e.getMessage());
    }
  }

  /** Only "no such volume" means that there is none: a file that is there would be overwritten. */
  private static boolean isVolume(LibvirtConnection host, String file) throws LibvirtFailure {
    try {
      host.storageVolLookupByPath(file).free();
      return true;
    } catch (LibvirtException e) {
      LibvirtFailure failure = LibvirtFailure.of(e);
      if (failure.isNoVolume()) {
        return false;
      }
      throw failure;
    }
  }
}
