package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.VmId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainFactsTest {
  private static final String UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f";
  private static final DomainMark MARK = new DomainMark(new VmId("web <1> & \"co\""), 7, 5, 4, 3);

  /** As libvirt prints a running guest, shortened. */
  private static final String DOMAIN =
      """
      <domain type='kvm' id='12' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
        <name>web-1</name>
        <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
        <metadata>
          <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
            <libosinfo:os id="http://debian.org/debian/12"/>
          </libosinfo:libosinfo>
          <other:vm xmlns:other="https://example.org/other" id="not ours"/>
          <drover:vm xmlns:drover="https://drover.io/xmlns/libvirt/domain/1" id="web &lt;1> &amp; &quot;co&quot;" epoch="7" seen="5" closed="4" arriving="3"/>
          <own:rules xmlns:own="https://drover.io/xmlns/libvirt/rules/1" apart="web db" groups="tier-1" movable="no" cpu-model="Skylake-Server" priority="40"/>
        </metadata>
        <memory unit='KiB'>4194304</memory>
        <currentMemory unit='KiB'>2097152</currentMemory>
        <vcpu placement='static' current='2'>4</vcpu>
        <os>
          <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
        </os>
        <cpu mode='custom' match='exact' check='full'>
          <model fallback='forbid'>Skylake-Server</model>
          <feature policy='require' name='vmx'/>
        </cpu>
        <devices>
          <emulator>/usr/bin/qemu-system-x86_64</emulator>
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2'/>
            <source file='/var/lib/libvirt/images/web-1.qcow2' index='1'/>
            <backingStore type='file' index='3'>
              <source file='/var/lib/libvirt/images/base.qcow2'/>
            </backingStore>
            <target dev='vda' bus='virtio'/>
          </disk>
          <disk type='file' device='cdrom'>
            <source file='/srv/iso/debian.iso'/>
            <target dev='sda' bus='sata'/>
            <readonly/>
          </disk>
          <disk type='file' device='cdrom'>
            <target dev='sdb' bus='sata'/>
            <readonly/>
          </disk>
          <disk type='block' device='disk'>
            <source dev='/dev/vg0/web-1'/>
            <target dev='vdb' bus='virtio'/>
            <shareable/>
          </disk>
          <disk type='network' device='disk'>
            <source protocol='rbd' name='pool/web-1'>
              <host name='ceph-1' port='6789'/>
            </source>
            <target dev='vdc' bus='virtio'/>
          </disk>
          <disk type='volume' device='disk'>
            <source pool='default' volume='data.qcow2'/>
            <target dev='vdd' bus='virtio'/>
          </disk>
          <disk type='dir' device='floppy'>
            <source dir='/srv/floppy'/>
            <target dev='fda'/>
          </disk>
          <interface type='network'>
            <source network='default' portid='x' bridge='virbr0'/>
          </interface>
          <interface type='bridge'>
            <source bridge='br0'/>
          </interface>
          <interface type='network'>
            <source network='storage'/>
          </interface>
        </devices>
        <qemu:commandline>
          <qemu:arg value='-no-hpet'/>
        </qemu:commandline>
      </domain>
      """;

  @Test
  void rulesAreReadFromTheMetadata() {
    assertThat(DomainFacts.parse(DOMAIN).rules())
        .isEqualTo(
            new DomainRules(
                Set.of(new GroupId("web"), new GroupId("db")),
                Set.of(new GroupId("tier-1")),
                false,
                new CpuModel("Skylake-Server"),
                40));
    assertThat(DomainFacts.parse("<domain><memory>1</memory><vcpu>1</vcpu></domain>").rules())
        .isEqualTo(DomainRules.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "movable='perhaps'",
        "apart='web' aprat='db'",
        "priority='101'",
        "priority='high'"
      })
  void rulesThatCannotBeReadKeepTheVmWhereItIs(String rules) {
    String domain =
        "<domain><metadata><r:rules xmlns:r='https://drover.io/xmlns/libvirt/rules/1' "
            + rules
            + "/></metadata><memory>1</memory><vcpu>1</vcpu></domain>";
    assertThat(DomainFacts.parse(domain).ties())
        .containsExactly("rules in its metadata that cannot be read");
  }

  @Test
  void whatMattersForMovingItIsRead() {
    DomainFacts vm = DomainFacts.parse(DOMAIN);

    assertThat(vm.name()).isEqualTo("web-1");
    assertThat(vm.uuid()).isEqualTo(UUID);
    assertThat(vm.driver()).isEqualTo("kvm");
    assertThat(vm.memory()).isEqualTo(DataSize.gibibytes(4));
    assertThat(vm.vcpus()).isEqualTo(4);
    assertThat(vm.machine()).isEqualTo("pc-q35-7.2");
    assertThat(vm.cpuMode()).isEqualTo("custom");
    assertThat(vm.cpu().orElseThrow())
        .startsWith("<cpu")
        .contains("match=\"exact\"", "Skylake-Server", "vmx");
    assertThat(vm.networks()).containsExactly("default", "storage");
    assertThat(vm.ties()).isEmpty();
    assertThat(vm.mark()).contains(MARK);
  }

  @Test
  void disksOfAllTypesAreTold() {
    assertThat(DomainFacts.parse(DOMAIN).disks())
        .containsExactly(
            new Disk("vda", "file", "/var/lib/libvirt/images/web-1.qcow2", false, false),
            new Disk("sda", "file", "/srv/iso/debian.iso", true, false),
            new Disk("sdb", "file", "", true, false),
            new Disk("vdb", "block", "/dev/vg0/web-1", false, true),
            new Disk("vdc", "network", "pool/web-1", false, false),
            new Disk("vdd", "volume", "data.qcow2", false, false),
            new Disk("fda", "dir", "/srv/floppy", false, false));
    assertThat(DomainFacts.parse(DOMAIN).disks().stream().filter(Disk::isFile).map(Disk::target))
        .containsExactly("vda", "sda");
  }

  @Test
  void givenDevicesOfTheHost_thenTheyTieItThere() {
    String devices =
        """
        <devices>
          <hostdev mode='subsystem' type='pci' managed='yes'/>
          <hostdev mode='subsystem' type='usb'/>
          <interface type='hostdev' managed='yes'/>
          <interface type='user'/>
          <filesystem type='mount'><source dir='/srv/share'/><target dir='share'/></filesystem>
        </devices>
        """;

    assertThat(DomainFacts.parse(domain("<memory>1</memory>" + devices)).ties())
        .containsExactly(
            "a pci device of the host passed through",
            "a usb device of the host passed through",
            "a network card of the host passed through",
            "the folder /srv/share of the host");
  }

  @Test
  void givenTheLeastThereCanBe_thenTheRestIsEmpty() {
    DomainFacts vm = DomainFacts.parse("<domain><memory>1024</memory><vcpu>1</vcpu></domain>");

    assertThat(List.of(vm.name(), vm.uuid(), vm.driver(), vm.machine(), vm.cpuMode()))
        .containsOnly("");
    assertThat(vm.cpu()).isEmpty();
    assertThat(vm.mark()).isEmpty();
    assertThat(vm.disks()).isEmpty();
    assertThat(vm.networks()).isEmpty();
    assertThat(vm.ties()).isEmpty();
  }

  /** Units as libvirt's documentation of the element lists them. */
  @ParameterizedTest
  @CsvSource({
    "b, 1",
    "bytes, 1",
    "KB, 1000",
    "k, 1024",
    "KiB, 1024",
    "MB, 1000000",
    "M, 1048576",
    "MiB, 1048576",
    "GB, 1000000000",
    "G, 1073741824",
    "GiB, 1073741824",
    "TB, 1000000000000",
    "T, 1099511627776",
    "TiB, 1099511627776"
  })
  void memoryHasUnits(String unit, long bytes) {
    assertThat(memory("<memory unit='" + unit + "'> 3 </memory>")).isEqualTo(3 * bytes);
  }

  @Test
  void givenNoUnit_thenItIsKibibytes() {
    assertThat(memory("<memory>3</memory>")).isEqualTo(3 << 10);
  }

  @Test
  void givenMemoryThatCannotBeRead_thenItIsRefused() {
    assertThatThrownBy(() -> DomainFacts.parse(domain("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> memory("<memory unit='parsec'>3</memory>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parsec");
    assertThatThrownBy(() -> memory("<memory unit='TiB'>9223372036854775807</memory>"))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> DomainFacts.parse("<domain><memory>1</mem"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---------------------------------------------------------------- the mark

  @Test
  void givenAMarkIsReplaced_thenItIsTheOnlyOneAndAllElseIsKept() {
    DomainMark next = MARK.onTarget(8, 6);
    String marked = DomainFacts.withMark(DOMAIN, next);
    DomainFacts before = DomainFacts.parse(DOMAIN);
    DomainFacts after = DomainFacts.parse(marked);

    assertThat(after.mark()).contains(next);
    assertThat(marked.split("xmlns:drover=", -1)).hasSize(2);
    assertThat(without(marked)).isEqualTo(without(DOMAIN));
    assertThat(after.disks()).isEqualTo(before.disks());
    assertThat(marked).contains("not ours", "http://debian.org/debian/12", "-no-hpet");
  }

  @Test
  void givenNoMark_thenItIsAdded() {
    String bare = domain("<memory>1024</memory>");
    String empty = domain("<memory>1024</memory><metadata/>");

    assertThat(DomainFacts.parse(DomainFacts.withMark(bare, MARK)).mark()).contains(MARK);
    assertThat(DomainFacts.parse(DomainFacts.withMark(empty, MARK)).mark()).contains(MARK);
    assertThat(DomainFacts.withMark(empty, MARK).split("<metadata", -1)).hasSize(2);
  }

  @Test
  void givenItIsMarkedTwice_thenTheLastHolds() {
    String once = DomainFacts.withMark(DOMAIN, MARK.withSeen(9));

    assertThat(DomainFacts.withMark(once, MARK)).isEqualTo(DomainFacts.withMark(DOMAIN, MARK));
  }

  /** All of a domain but its mark, as text. */
  private static String without(String xml) {
    var domain = Xml.parse(xml);
    var metadata = Xml.child(domain, "metadata").orElseThrow();
    Xml.children(metadata, DomainMark.ELEMENT).stream()
        .filter(e -> DomainMark.NAMESPACE.equals(e.getNamespaceURI()))
        .forEach(metadata::removeChild);
    return Xml.text(domain).replaceAll("\\s+</metadata>", "</metadata>");
  }

  private static long memory(String element) {
    return DomainFacts.parse(domain(element)).memory().bytes();
  }

  private static String domain(String content) {
    return "<domain type='kvm'><vcpu>1</vcpu>" + content + "</domain>";
  }
}
