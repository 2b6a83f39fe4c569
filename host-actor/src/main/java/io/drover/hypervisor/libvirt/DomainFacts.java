package io.drover.hypervisor.libvirt;

import io.drover.model.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * What a domain's XML says that matters for moving it.
 *
 * @param driver the hypervisor it runs on: kvm, qemu, xen, test …
 * @param machine the machine type, such as pc-q35-7.2; empty if none is named
 * @param cpu the CPU element as text, if it has one
 * @param cpuMode custom, host-model, host-passthrough …; empty if not said
 * @param networks libvirt networks that its interfaces plug into
 * @param ties what ties it to this host, in words: devices and folders passed through
 */
record DomainFacts(
    String name,
    String uuid,
    String driver,
    DataSize memory,
    int vcpus,
    String machine,
    Optional<String> cpu,
    String cpuMode,
    List<Disk> disks,
    List<String> networks,
    List<String> ties,
    Optional<DomainMark> mark,
    DomainRules rules) {
  /** Bytes of each unit, in small letters; without one it is KiB. */
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L << 10),
          Map.entry("b", 1L),
          Map.entry("bytes", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("t", 1L << 40),
          Map.entry("tib", 1L << 40),
          Map.entry("tb", 1_000_000_000_000L));

  /**
   * @param target its name inside the guest, such as vda
   * @param type file, block, network …
   * @param source path or name; empty for an empty drive
   */
  record Disk(String target, String type, String source, boolean readOnly, boolean shareable) {
    /** Lies in a folder of the host, so that its bytes may have to be copied. */
    boolean isFile() {
      return type.equals("file") && !source.isEmpty();
    }
  }

  DomainFacts {
    disks = List.copyOf(disks);
    networks = List.copyOf(networks);
    ties = List.copyOf(ties);
  }

  /** Whether a disk of it lies in a folder of its host, so that storage pools matter. */
  boolean hasFiles() {
    return disks.stream().anyMatch(Disk::isFile);
  }

  static DomainFacts parse(String xml) {
    Element domain = Xml.parse(xml);
    Optional<Element> devices = Xml.child(domain, "devices");
    Optional<Element> cpu = Xml.child(domain, "cpu");
    return new DomainFacts(
        text(domain, "name"),
        text(domain, "uuid"),
        domain.getAttribute("type"),
        memory(domain),
        Integer.parseInt(text(domain, "vcpu")),
        Xml.attribute(Xml.at(domain, "os", "type"), "machine"),
        cpu.map(Xml::text),
        Xml.attribute(cpu, "mode"),
        devices.map(DomainFacts::disks).orElse(List.of()),
        devices.map(DomainFacts::networks).orElse(List.of()),
        ties(domain, devices),
        mark(domain),
        rules(domain).orElse(DomainRules.NONE));
  }

  private static String text(Element domain, String name) {
    return Xml.child(domain, name).map(e -> e.getTextContent().strip()).orElse("");
  }

  private static DataSize memory(Element domain) {
    Element memory =
        Xml.child(domain, "memory")
            .orElseThrow(() -> new IllegalArgumentException("a domain without a memory element"));
    String unit = memory.getAttribute("unit").toLowerCase(Locale.ROOT);
    Long bytes = UNITS.get(unit);
    if (bytes == null) {
      throw new IllegalArgumentException(
          "memory in a unit that libvirt does not name: \"" + unit + "\"");
    }
    return new DataSize(Math.multiplyExact(Long.parseLong(memory.getTextContent().strip()), bytes));
  }

  private static List<Disk> disks(Element devices) {
    var disks = new ArrayList<Disk>();
    for (Element disk : Xml.children(devices, "disk")) {
      Optional<Element> source = Xml.child(disk, "source");
      String place =
          List.of("file", "dev", "name", "dir", "volume").stream()
              .map(attribute -> Xml.attribute(source, attribute))
              .filter(value -> !value.isEmpty())
              .findFirst()
              .orElse("");
      disks.add(
          new Disk(
              Xml.attribute(Xml.child(disk, "target"), "dev"),
              disk.getAttribute("type"),
              place,
              Xml.child(disk, "readonly").isPresent(),
              Xml.child(disk, "shareable").isPresent()));
    }
    return disks;
  }

  private static List<String> networks(Element devices) {
    return Xml.children(devices, "interface").stream()
        .map(nic -> Xml.attribute(Xml.child(nic, "source"), "network"))
        .filter(network -> !network.isEmpty())
        .toList();
  }

  /** Empty if they cannot be read. */
  private static Optional<DomainRules> rules(Element domain) {
    try {
      return Optional.of(
          ofOurs(domain, DomainRules.ELEMENT, DomainRules.NAMESPACE)
              .map(DomainRules::of)
              .orElse(DomainRules.NONE));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Element> ofOurs(Element domain, String name, String namespace) {
    return Xml.child(domain, "metadata")
        .flatMap(metadata ->
            Xml.children(metadata, name).stream()
                .filter(e -> namespace.equals(e.getNamespaceURI()))
                .findFirst());
  }

  private static List<String> ties(Element domain, Optional<Element> devices) {
    var ties = new ArrayList<String>();
    if (rules(domain).isEmpty()) {
      ties.add("rules in its metadata that cannot be read");
    }
    devices.ifPresent(all -> ties.addAll(ties(all)));
    return ties;
  }

  private static List<String> ties(Element devices) {
    var ties = new ArrayList<String>();
    for (Element device : Xml.children(devices, "hostdev")) {
      ties.add("a " + device.getAttribute("type") + " device of the host passed through");
    }
    for (Element nic : Xml.children(devices, "interface")) {
      if (nic.getAttribute("type").equals("hostdev")) {
        ties.add("a network card of the host passed through");
      }
    }
    for (Element folder : Xml.children(devices, "filesystem")) {
      ties.add("the folder " + Xml.attribute(Xml.child(folder, "source"), "dir") + " of the host");
    }
    return ties;
  }

  private static Optional<DomainMark> mark(Element domain) {
    return ofOurs(domain, DomainMark.ELEMENT, DomainMark.NAMESPACE).map(DomainMark::of);
  }

  /** The domain's XML with this mark in place of the one it has. */
  static String withMark(String xml, DomainMark mark) {
    Element domain = Xml.parse(xml);
    var document = domain.getOwnerDocument();
    Element metadata =
        Xml.child(domain, "metadata")
            .orElseGet(() -> (Element) domain.appendChild(document.createElement("metadata")));
    Xml.children(metadata, DomainMark.ELEMENT).stream()
        .filter(e -> DomainMark.NAMESPACE.equals(e.getNamespaceURI()))
        .forEach(metadata::removeChild);
    Element old = Xml.parse(mark.toXml());
    Element element =
        document.createElementNS(
            DomainMark.NAMESPACE, DomainMark.PREFIX + ":" + DomainMark.ELEMENT);
    var attributes = old.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      element.setAttribute(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
    }
    metadata.appendChild(element);
    return Xml.text(domain);
  }
}
