package io.drover.hypervisor.libvirt;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.libvirt.LibvirtException;
import org.libvirt.NodeInfo;
import org.libvirt.StoragePool;
import org.w3c.dom.Element;

/**
 * What a host says of itself, asked from its driver and never assumed.
 *
 * @param uuid of the machine
 * @param driver QEMU, Xen, ESX, Test …
 * @param version of the hypervisor, as major·1,000,000 + minor·1,000 + release
 * @param liveMigration whether the driver says that it can
 * @param machines machine types it can run, each as "driver/machine" such as kvm/pc-q35-7.2
 * @param cpuModel of the host
 * @param networks libvirt networks that are up
 * @param numaNodes CPUs and memory of each NUMA node; one node where the driver knows of none
 */
record HostFacts(
    String uuid,
    String name,
    String driver,
    long version,
    long libraryVersion,
    boolean liveMigration,
    Set<String> machines,
    String cpuModel,
    List<Pool> pools,
    Set<String> networks,
    DataSize freeMemory,
    List<Resources> numaNodes) {

  /** A storage pool that is up, and the folder it stands for. */
  record Pool(String name, String path, DataSize available) {
    boolean holds(String file) {
      return !path.isEmpty() && file.startsWith(path + "/");
    }
  }

  HostFacts {
    machines = Set.copyOf(machines);
    pools = List.copyOf(pools);
    networks = Set.copyOf(networks);
    numaNodes = List.copyOf(numaNodes);
  }

  /** The innermost, where the folder of one pool lies in that of another. */
  Optional<Pool> poolOf(String file) {
    return pools.stream()
        .filter(pool -> pool.holds(file))
        .max(Comparator.comparingInt(pool -> pool.path().length()));
  }

  static HostFacts ask(LibvirtConnection host) throws LibvirtFailure {
    try {
      Element capabilities = Xml.parse(host.getCapabilities());
      return new HostFacts(
          Xml.at(capabilities, "host", "uuid").map(e -> e.getTextContent().strip()).orElse(""),
          host.getHostName(),
          host.getType(),
          host.getVersion(),
          host.getLibVersion(),
          Xml.at(capabilities, "host", "migration_features", "live").isPresent(),
          machines(capabilities),
          Xml.at(capabilities, "host", "cpu", "model")
              .map(e -> e.getTextContent().strip())
              .orElse(""),
          pools(host),
          networks(host),
          NodeMemory.available(host),
          numaNodes(capabilities, host));
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /**
   * The same host now, as far as it matters for a VM. What the machine and its software are is not
   * asked again: a daemon has to be started anew to learn of another.
   */
  HostFacts now(LibvirtConnection host, DomainFacts vm) {
    return new HostFacts(
        uuid,
        name,
        driver,
        version,
        libraryVersion,
        liveMigration,
        machines,
        cpuModel,
        vm.hasFiles() ? pools(host) : pools,
        vm.networks().isEmpty() ? networks : networks(host),
        NodeMemory.available(host),
        numaNodes);
  }

  private static List<Resources> numaNodes(Element capabilities, LibvirtConnection host)
      throws LibvirtException {
    var nodes = new ArrayList<Resources>();
    Optional<Element> cells = Xml.at(capabilities, "host", "topology", "cells");
    for (Element cell : cells.map(c -> Xml.children(c, "cell")).orElse(List.of())) {
      long kibibytes =
          Xml.child(cell, "memory").map(e -> Long.parseLong(e.getTextContent().strip())).orElse(0L);
      String cpus = Xml.attribute(Xml.child(cell, "cpus"), "num");
      if (kibibytes > 0 && !cpus.isEmpty()) {
        nodes.add(
            new Resources(new Cpu(Long.parseLong(cpus) * 1000), new DataSize(kibibytes << 10)));
      }
    }
    if (nodes.isEmpty()) {
      NodeInfo node = host.nodeInfo();
      nodes.add(new Resources(new Cpu(node.cpus * 1000L), new DataSize(node.memory << 10)));
    }
    return nodes;
  }

  private static Set<String> machines(Element capabilities) {
    var machines = new HashSet<String>();
    for (Element guest : Xml.children(capabilities, "guest")) {
      for (Element arch : Xml.children(guest, "arch")) {
        for (Element domain : Xml.children(arch, "domain")) {
          String driver = domain.getAttribute("type");
          addMachines(machines, driver, arch);
          addMachines(machines, driver, domain);
        }
      }
    }
    return machines;
  }

  private static void addMachines(Set<String> machines, String driver, Element parent) {
    for (Element machine : Xml.children(parent, "machine")) {
      machines.add(driver + "/" + machine.getTextContent().strip());
    }
  }

  /** None where the driver has no storage pools. */
  private static List<Pool> pools(LibvirtConnection host) {
    var pools = new ArrayList<Pool>();
    try {
      for (String name : host.listStoragePools()) {
        pool(host, name).ifPresent(pools::add);
      }
    } catch (LibvirtException _) {
      return List.of();
    }
    return pools;
  }

  /** Empty when it has gone since it was listed. */
  private static Optional<Pool> pool(LibvirtConnection host, String name) {
    try {
      StoragePool pool = host.storagePoolLookupByName(name);
      try {
        Element xml = Xml.parse(pool.getXMLDesc(0));
        String path = Xml.at(xml, "target", "path").map(e -> e.getTextContent().strip()).orElse("");
        return Optional.of(
            new Pool(name, path, new DataSize(Math.max(0, pool.getInfo().available))));
      } finally {
        pool.free();
      }
    } catch (LibvirtException _) {
      return Optional.empty();
    }
  }

  private static Set<String> networks(LibvirtConnection host) {
    try {
      return Set.of(host.listNetworks());
    } catch (LibvirtException _) {
      return Set.of();
    }
  }

  /** A version as people write it: 9.0.0. */
  static String text(long version) {
    return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
  }
}
