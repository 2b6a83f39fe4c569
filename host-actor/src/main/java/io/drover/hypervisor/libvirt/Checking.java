package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest.Check;
import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.hypervisor.libvirt.Capabilities.Ability;
import io.drover.hypervisor.libvirt.Capabilities.Answer;
import io.drover.hypervisor.libvirt.Capabilities.Cannot;
import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.model.DataSize;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.libvirt.CPUCompareResult;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a migration could be started, by asking both hosts. Changes nothing. */
final class Checking {
  private static final Logger LOG = LoggerFactory.getLogger(Checking.class);

  /** How old what a check found may be when the migration it was made for begins. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Sessions sessions;
  private final LibvirtSettings settings;
  private final Foretelling foretelling;
  private final InstantSource clock;
  private final Map<VmId, Recent> recent = new ConcurrentHashMap<>();

  private record Recent(MigrationId migration, HostSession target, Found found, Instant at) {}

  Checking(
      Sessions sessions, LibvirtSettings settings, Foretelling foretelling, InstantSource clock) {
    this.sessions = sessions;
    this.settings = settings;
    this.foretelling = foretelling;
    this.clock = clock;
  }

  /** What was found, for a report and for the migration that may follow. */
  record Findings(DomainFacts vm, List<Disk> toCopy, List<String> reasons) {}

  /** All that both hosts said. */
  private record Found(
      DomainFacts vm,
      HostFacts here,
      HostFacts there,
      List<Disk> toCopy,
      Preflight.Situation now) {}

  HypervisorReport check(HostSession source, Check check) throws LibvirtFailure {
    Optional<HostSession> target = sessions.find(check.to().host());
    if (target.isEmpty()) {
      return new HypervisorReport.Unfit(check.migration(), "there is no host " + check.to().host());
    }
    for (HostSession host : List.of(source, target.get())) {
      Answer orders =
          host.link().call(connection -> connection.capabilities().answer(Ability.ORDERS));
      if (orders instanceof Cannot(var reason)) {
        return new HypervisorReport.Unfit(
            check.migration(), "host " + host.id() + " takes no orders from here: " + reason);
      }
    }
    Optional<String> uuid = sessions.uuid(check.vm().id(), source);
    Optional<Found> found =
        uuid.isEmpty() ? Optional.empty() : ask(source, target.get(), uuid.get());
    if (found.isEmpty()) {
      return new HypervisorReport.Unfit(
          check.migration(), "host " + source.id() + " has no VM " + check.vm().id());
    }
    List<String> reasons = findings(found.get(), MigrationMode.PRE_COPY).reasons();
    if (!reasons.isEmpty()) {
      return new HypervisorReport.Unfit(check.migration(), String.join("; ", reasons));
    }
    remember(check, target.get(), found.get());
    foretelling.measure(source, check.migration(), uuid.get());
    return new HypervisorReport.Checked(check.migration());
  }

  /** Where disks are copied, a file at the target would be lost: there all is asked again. */
  private void remember(Check check, HostSession target, Found found) {
    Instant at = clock.instant();
    recent.values().removeIf(old -> old.at().plus(FRESH).isBefore(at));
    if (found.toCopy().isEmpty()) {
      recent.put(check.vm().id(), new Recent(check.migration(), target, found, at));
    }
  }

  /** For a migration that begins now: what its check has just found, or else asked again. */
  Findings find(HostSession source, HostSession target, String uuid, Migrate order)
      throws LibvirtFailure {
    MigrationMode mode = order.terms().mode();
    Recent last = recent.remove(order.migration().vm());
    if (last != null
        && last.migration().equals(order.migration())
        && last.target() == target
        && !last.at().plus(FRESH).isBefore(clock.instant())) {
      return findings(last.found(), mode);
    }
    return ask(source, target, uuid)
        .map(found -> findings(found, mode))
        .orElseThrow(() ->
            new LibvirtFailure(
                LibvirtFailure.OURS, "host " + source.id() + " no longer has domain " + uuid));
  }

  private Findings findings(Found found, MigrationMode mode) {
    return new Findings(
        found.vm(),
        found.toCopy(),
        Preflight.reasons(
            found.vm(), found.here(), found.there(), settings.transport(), mode, found.now()));
  }

  /** What the target says, and whether it has something that stands in the way. */
  private record There(
      HostFacts facts, Optional<Boolean> cpuFits, Optional<String> inTheWay, Set<String> visible) {}

  private record Running(DomainFacts vm, Optional<String> busy) {}

  /** Both hosts at the same time; empty if the source has no such domain. */
  private Optional<Found> ask(HostSession source, HostSession target, String uuid)
      throws LibvirtFailure {
    Optional<Running> running =
        source.withDomain(
            uuid, domain -> new Running(DomainFacts.parse(domain.xml(0)), busy(domain)));
    if (running.isEmpty()) {
      return Optional.empty();
    }
    DomainFacts vm = running.get().vm();
    var asked = new FutureTask<>(() -> askTarget(target, uuid, vm));
    Thread.ofVirtual().start(asked);
    HostFacts here = source.facts(vm);
    List<Disk> toCopy = Preflight.toCopy(vm, here, settings.sharedPools());
    Map<String, DataSize> sizes = toCopy.isEmpty() ? Map.of() : sizes(source, uuid, toCopy);
    There there = await(asked);
    return Optional.of(
        new Found(
            vm,
            here,
            there.facts(),
            toCopy,
            new Preflight.Situation(
                there.cpuFits(),
                running.get().busy(),
                there.inTheWay().or(() -> overwritten(toCopy, there.visible())),
                sizes,
                there.visible())));
  }

  private static There await(FutureTask<There> asked) throws LibvirtFailure {
    try {
      return asked.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new LibvirtFailure(LibvirtFailure.UNANSWERED, "interrupted while waiting");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LibvirtFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Optional<String> busy(LibvirtDomain domain) throws LibvirtFailure {
    if (!domain.state().isActive()) {
      return Optional.of("a start that has not come: it does not run");
    }
    if (domain.job().number("type", 0) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        domain.isBeingSent()
            ? "another migration"
            : "a job of libvirt's (a backup, a dump or a save)");
  }

  private static There askTarget(HostSession target, String uuid, DomainFacts vm)
      throws LibvirtFailure {
    Set<String> visible = vm.hasFiles() ? visible(target, vm) : Set.of();
    HostFacts facts = target.facts(vm); // after its pools were read anew
    return target
        .link()
        .call(connection ->
            new There(
                facts, cpuFits(connection, vm), inTheWay(connection, uuid, vm.name()), visible));
  }

  private static Optional<String> inTheWay(LibvirtConnection target, String uuid, String name)
      throws LibvirtFailure {
    try (LibvirtDomain domain = target.domain(uuid)) {
      if (domain.state().isActive()) {
        return Optional.of("the target runs a domain with its uuid already");
      }
    } catch (LibvirtFailure e) {
      if (!e.isNoDomain()) {
        throw e;
      }
    }
    return target
        .uuidOf(name)
        .filter(other -> !other.equals(uuid))
        .map(_ -> "the target has another domain with the name " + name);
  }

  private static Optional<String> overwritten(List<Disk> toCopy, Set<String> visible) {
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
  private static Optional<Boolean> cpuFits(LibvirtConnection target, DomainFacts vm)
      throws LibvirtFailure {
    if (!vm.driver().equals("kvm") || vm.cpu().isEmpty() || !vm.cpuMode().equals("custom")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          target.compareCPU(vm.cpu().get()) != CPUCompareResult.VIR_CPU_COMPARE_INCOMPATIBLE);
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /** What each disk takes at a target: all that it can hold, for that much is made ready for it. */
  static Map<String, DataSize> sizes(HostSession source, String uuid, List<Disk> disks)
      throws LibvirtFailure {
    return source
        .withDomain(
            uuid,
            domain -> {
              var sizes = new HashMap<String, DataSize>();
              for (Disk disk : disks) {
                sizes.put(disk.target(), domain.capacity(disk.target()));
              }
              return sizes;
            })
        .orElseThrow(() ->
            new LibvirtFailure(
                LibvirtFailure.OURS, "host " + source.id() + " no longer has domain " + uuid));
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
