package io.drover.live;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.drover.hypervisor.forecast.Link;
import io.drover.hypervisor.libvirt.CallLimits;
import io.drover.hypervisor.libvirt.CommandPowerSwitch;
import io.drover.hypervisor.libvirt.LibvirtHost;
import io.drover.hypervisor.libvirt.LibvirtSettings;
import io.drover.hypervisor.libvirt.PowerSwitch;
import io.drover.hypervisor.libvirt.Transport;
import io.drover.model.CellId;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.RackId;
import io.drover.model.ZoneId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fleet of real hosts, as a file in HOCON names them; every key and its meaning stands in {@code
 * drover-fleet.conf}, whose values hold where the file says nothing.
 *
 * @param unfenced whether no way to fence a host is configured
 */
public record FleetFile(
    List<Member> hosts, LibvirtSettings settings, PowerSwitch powerSwitch, boolean unfenced) {

  /**
   * One host. What it is made of it says itself, but for what stands here.
   *
   * @param cell that it joins when it is new
   * @param cpu what may be planned with, where that is less or more than it says
   */
  public record Member(
      LibvirtHost access,
      ZoneId zone,
      RackId rack,
      CellId cell,
      DataRate nic,
      double cpuOvercommit,
      Optional<Cpu> cpu) {
    public HostId id() {
      return access.id();
    }
  }

  public FleetFile {
    hosts = List.copyOf(hosts);
  }

  /**
   * @throws FleetUnusable if it cannot be read, or something in it cannot be followed
   */
  public static FleetFile read(Path file) {
    if (!Files.isReadable(file)) {
      throw new FleetUnusable(
          "there is no fleet file "
              + file
              + " that can be read: it names the hosts and how to reach them, see docs/hypervisors.md",
          null);
    }
    try {
      return parse(ConfigFactory.parseFile(file.toFile()));
    } catch (ConfigException | IllegalArgumentException e) {
      throw new FleetUnusable("fleet file " + file + " cannot be followed: " + e.getMessage(), e);
    }
  }

  /**
   * What lies between two hosts: hosts of a rack share one link, and so do those of two racks. The
   * rate is what the slower host carries.
   *
   * @throws IllegalArgumentException if one is none of the fleet
   */
  public Link link(HostId from, HostId to) {
    Member a = member(from);
    Member b = member(to);
    String name =
        Stream.of(a, b)
            .map(host -> host.zone() + "/" + host.rack())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" - "));
    String tier =
        !a.zone().equals(b.zone())
            ? "between zones"
            : a.rack().equals(b.rack()) ? "within a rack" : "within a zone";
    Transport transport = settings.transport();
    return new Link(
        name,
        tier + (transport.tls() ? ", TLS" : "") + (transport.connections() > 1 ? ", multifd" : ""),
        a.nic().compareTo(b.nic()) < 0 ? a.nic() : b.nic());
  }

  private Member member(HostId id) {
    return hosts.stream()
        .filter(host -> host.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no host " + id));
  }

  static FleetFile parse(Config given) {
    Config config = given.withFallback(ConfigFactory.parseResources("drover-fleet.conf")).resolve();
    Config libvirt = config.getConfig("libvirt");
    List<String> fence = libvirt.getStringList("fence-command");
    var hosts = new ArrayList<Member>();
    Set<HostId> ids = new HashSet<>();
    for (Config host : config.getConfigList("hosts")) {
      Member member = member(host.withFallback(config.getConfig("host-defaults")));
      if (!ids.add(member.id())) {
        throw new IllegalArgumentException("host " + member.id() + " is named twice");
      }
      hosts.add(member);
    }
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts needs at least one host, found none");
    }
    return new FleetFile(
        hosts,
        settings(libvirt),
        fence.isEmpty()
            ? PowerSwitch.none()
            : new CommandPowerSwitch(fence, libvirt.getDuration("fence-within")),
        fence.isEmpty());
  }

  private static Member member(Config host) {
    String uri = host.getString("uri");
    return new Member(
        new LibvirtHost(
            new HostId(host.getString("id")),
            uri,
            host.hasPath("peer-uri") ? host.getString("peer-uri") : uri),
        new ZoneId(host.getString("zone")),
        new RackId(host.getString("rack")),
        new CellId(host.getString("cell")),
        DataRate.gigabits(host.getLong("nic-gigabits")),
        host.getDouble("cpu-overcommit"),
        host.hasPath("cpus")
            ? Optional.of(new Cpu(Math.round(host.getDouble("cpus") * 1000)))
            : Optional.empty());
  }

  private static LibvirtSettings settings(Config libvirt) {
    return new LibvirtSettings(
        new CallLimits(
            libvirt.getDuration("open-within"),
            libvirt.getDuration("answer-within"),
            libvirt.getInt("calls-at-once"),
            libvirt.getDuration("keep-alive"),
            libvirt.getInt("keep-alive-misses"),
            Duration.ofMillis(500),
            Duration.ofSeconds(30)),
        transport(libvirt.getConfig("migration")),
        Set.copyOf(libvirt.getStringList("shared-pools")),
        oneOf(libvirt, "migration.when-stuck", "abort", "pause").equals("pause"),
        libvirt.getDuration("sample-every"),
        libvirt.getDuration("dirty-rate-every"),
        false);
  }

  private static Transport transport(Config migration) {
    String compression = oneOf(migration, "compression", "none", "xbzrle", "mt", "zlib", "zstd");
    return new Transport(
        oneOf(migration, "lead", "peer-to-peer", "managed").equals("managed")
            ? Transport.Lead.MANAGED
            : Transport.Lead.PEER_TO_PEER,
        migration.getBoolean("tls"),
        migration.getInt("connections"),
        compression.equals("none") ? Optional.empty() : Optional.of(compression),
        migration.getLong("mebibytes-per-second"));
  }

  private static String oneOf(Config config, String key, String... allowed) {
    String found = config.getString(key);
    if (!List.of(allowed).contains(found)) {
      throw new IllegalArgumentException(
          key
              + " is one of "
              + List.of(allowed)
              + ", found "
              + config.getValue(key).render(ConfigRenderOptions.concise()));
    }
    return found;
  }
}
