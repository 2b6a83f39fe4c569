package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.model.Cpu;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a host is and what it has, as it says itself. Read, and nothing changed.
 *
 * @param driver QEMU, Test …
 * @param version of the hypervisor, such as 7.2.22
 * @param pools names of its storage pools that are up, and {@link #NO_POOL}
 * @param liveMigration whether its driver offers it
 * @param unsettled VMs that are coming or going at this moment, in words
 */
public record Inventory(
    String driver,
    String version,
    List<Resources> numaNodes,
    Set<PoolId> pools,
    boolean liveMigration,
    List<Found> vms,
    List<String> unsettled) {
  /** Where the disks of a VM without disks lie: every host reaches it. */
  public static final PoolId NO_POOL = new PoolId("no-disk");

  /**
   * A VM with a process on the host.
   *
   * @param epoch owner epoch in its metadata; 1 if it has none yet
   * @param migrations attempts to migrate it that its host has heard of
   * @param name of its domain
   * @param ties what keeps it from moving, in words
   */
  public record Found(
      VmSpec vm, long epoch, long migrations, String name, String uuid, List<String> ties) {}

  public Inventory {
    numaNodes = List.copyOf(numaNodes);
    pools = Set.copyOf(pools);
    vms = List.copyOf(vms);
    unsettled = List.copyOf(unsettled);
  }

  static Inventory ask(HostSession session) throws LibvirtFailure {
    return session
        .link()
        .call(connection -> {
          HostFacts facts = HostFacts.ask(connection);
          List<LibvirtConnection.Reading> readings = connection.readAll();
          session.index().refresh(connection, readings);
          var found = new ArrayList<Found>();
          var unsettled = new ArrayList<String>();
          for (LibvirtConnection.Reading reading : readings) {
            if (!Tombstone.isOne(reading.name()) && reading.state().isActive()) {
              String name = reading.name();
              if (reading.state().isPausedForMigration() || isSent(connection, reading.uuid())) {
                unsettled.add(name + " is being migrated");
              } else {
                read(connection, facts, session.index(), reading.uuid()).ifPresent(found::add);
              }
            }
          }
          var pools = new TreeSet<PoolId>(Set.of(NO_POOL));
          facts.pools().forEach(pool -> pools.add(new PoolId(pool.name())));
          return new Inventory(
              facts.driver(),
              HostFacts.text(facts.version()),
              facts.numaNodes(),
              pools,
              facts.liveMigration(),
              found,
              unsettled);
        });
  }

  private static boolean isSent(LibvirtConnection connection, String uuid) throws LibvirtFailure {
    try (LibvirtDomain domain = connection.domain(uuid)) {
      return domain.isBeingSent();
    } catch (LibvirtFailure e) {
      if (e.isNoDomain()) {
        return false;
      }
      throw e;
    }
  }

  private static Optional<Found> read(
      LibvirtConnection connection, HostFacts host, DomainIndex index, String uuid)
      throws LibvirtFailure {
    try (LibvirtDomain domain = connection.domain(uuid)) {
      DomainFacts facts = DomainFacts.parse(domain.xml(0));
      VmId id = index.vm(uuid).orElseGet(() -> new VmId(facts.name()));
      PoolId pool =
          facts.disks().stream()
              .filter(Disk::isFile)
              .flatMap(disk -> host.poolOf(disk.source()).stream())
              .map(p -> new PoolId(p.name()))
              .findFirst()
              .orElse(NO_POOL);
      var spec =
          new VmSpec(
              id,
              new Resources(new Cpu(facts.vcpus() * 1000L), facts.memory()),
              1,
              pool,
              facts.rules().apart(),
              facts.ties().isEmpty() && facts.rules().movable(),
              facts.rules().groups(),
              facts.rules().cpuModel(),
              facts.rules().priority());
      return Optional.of(
          new Found(
              spec,
              facts.mark().map(DomainMark::epoch).orElse(1L),
              facts.mark().map(DomainMark::seen).orElse(0L),
              facts.name(),
              uuid,
              facts.ties()));
    } catch (LibvirtFailure e) {
      if (e.isNoDomain()) {
        return Optional.empty(); // gone since it was listed
      }
      throw e;
    }
  }
}
