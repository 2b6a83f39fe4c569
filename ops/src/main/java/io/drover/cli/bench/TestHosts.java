package io.drover.cli.bench;

import io.drover.hypervisor.libvirt.LibvirtHost;
import io.drover.model.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts of libvirt's test driver: each is a file that names a node and its running domains, and
 * lives in the process that opens it. Nothing outside of this process is touched.
 */
final class TestHosts implements AutoCloseable {
  private static final String NODE =
      """
      <node>
        <cpu><mhz>2400</mhz><model>x86_64</model><active>64</active><nodes>1</nodes>
          <sockets>1</sockets><cores>64</cores><threads>1</threads></cpu>
        <memory>268435456</memory>
      """;
  private static final String DOMAIN =
      """
        <domain type='test'><name>%s</name>
          <uuid>6c616200-7e57-4000-8000-%06x%06x</uuid>
          <memory unit='KiB'>4194304</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>
      """;

  private final Path folder;
  private final List<LibvirtHost> hosts;

  private TestHosts(Path folder, List<LibvirtHost> hosts) {
    this.folder = folder;
    this.hosts = hosts;
  }

  /** In a folder of its own, which {@link #close} deletes. */
  static TestHosts write(int count, int vms) throws IOException {
    Path folder = Files.createTempDirectory("drover-sampling");
    var hosts = new ArrayList<LibvirtHost>();
    var written = new TestHosts(folder, hosts);
    try {
      for (int host = 0; host < count; host++) {
        String name = String.format(Locale.ROOT, "host-%05d", host);
        Path file = Files.writeString(folder.resolve(name + ".xml"), node(name, host, vms));
        String uri = "test://" + file.toAbsolutePath();
        hosts.add(new LibvirtHost(new HostId(name), uri, uri));
      }
      return written;
    } catch (IOException | RuntimeException e) {
      written.close();
      throw e;
    }
  }

  private static String node(String name, int host, int vms) {
    var text = new StringBuilder(NODE);
    for (int vm = 0; vm < vms; vm++) {
      text.append(String.format(Locale.ROOT, DOMAIN, name + "-vm-" + vm, host, vm));
    }
    return text.append("</node>\n").toString();
  }

  /** In the order of their ids. */
  List<LibvirtHost> all() {
    return List.copyOf(hosts);
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
