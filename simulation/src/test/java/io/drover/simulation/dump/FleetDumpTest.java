package io.drover.simulation.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
import io.drover.model.DataSize;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.Strength;
import io.drover.objective.FragmentRate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class FleetDumpTest {
  /** As docs/fleet-dump.md shows it. */
  private static final String EXAMPLE =
      """
      {"format": "drover-fleet/1",
       "hosts": [
        {"id": "host-a", "zone": "north", "rack": "n1",
         "numa": [{"cores": 16, "memoryBytes": 68719476736}, {"cores": 16, "memoryBytes": 68719476736}],
         "cpuOvercommit": 1.5, "cpuUsedCores": 29.5, "pools": ["nvme"]},
        {"id": "host-b", "zone": "north", "rack": "n2",
         "numa": [{"cores": 16, "memoryBytes": 68719476736}, {"cores": 16, "memoryBytes": 68719476736}],
         "cpuOvercommit": 1.5, "cpuUsedCores": 4, "pools": ["nvme"], "cordon": "draining"}
       ],
       "vms": [
        {"id": "web-1", "host": "host-a", "numa": [0], "cores": 8, "memoryBytes": 17179869184,
         "cpuUsedCores": 7.5, "pool": "nvme", "apart": ["web"]},
        {"id": "db-1", "host": "host-a", "numa": [0, 1], "cores": 24, "memoryBytes": 51539607552,
         "cpuUsedCores": 20, "dirtyBytesPerSecond": 400000000, "pool": "nvme", "movable": false}
       ]}
      """;

  private static final String RULED =
      """
      {"rules": [
        {"rule": "spread", "group": "web", "level": "zone", "atLeast": 2},
        {"rule": "apart", "group": "web", "level": "rack", "should": 2.5},
        {"rule": "together", "group": "web"},
        {"rule": "spread", "group": "web", "level": "rack", "atMost": 3},
        {"rule": "near", "group": "web", "other": "cache", "level": "zone"},
        {"rule": "pin", "group": "web", "domains": ["b", "a"]},
        {"rule": "exclude", "group": "web", "level": "rack", "domains": ["r2"], "should": 1}
       ],
       "hosts": [
        {"id": "a", "rack": "r1", "numa": [{"cores": 4, "memoryBytes": 1000}], "cpuModels": ["Skylake-Server"]},
        {"id": "b", "rack": "r2", "numa": [{"cores": 4, "memoryBytes": 1000}], "cpuModels": ["Broadwell"]}
       ],
       "vms": [
        {"id": "web-1", "host": "a", "numa": [0], "cores": 1, "memoryBytes": 10, "apart": ["cache"],
         "groups": ["web"], "cpuModel": "Skylake-Server"}
       ]}
      """;

  private static final String BORROWED =
      """
      {"cluster_list": [{"cluster_name": "c1",
        "host_info": [{"node_id": "pm_0", "status": "ACTIVE", "rack_id": 2, "numa": [
          {"node": 0, "total_cpu": 44, "free_cpu": 28.0, "memory_huge_total_mb": 184388.0},
          {"node": 1, "total_cpu": 44, "free_cpu": 28.0, "memory_huge_total_mb": 184388.0}]}],
        "vm_instance": [{"instance_id": "vm_0", "host_id": "pm_0", "allow_migration": true,
          "numa": [{"node": 0, "cpu": 16, "mem_mb": 32768.0}, {"node": 1, "cpu": 16, "mem_mb": 32768.0}]}]}],
       "general_requirement": {"maximum_time": 600}}
      """;

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadAsItWas() throws Exception {
    FleetDump read = FleetDump.read(file(EXAMPLE));
    Path again = folder.resolve("again.json");
    DumpWriter.write(read.digests(), again);
    assertThat(FleetDump.read(again)).isEqualTo(read);

    FleetDump ruled = FleetDump.read(file(RULED));
    DumpWriter.write(ruled.digests(), again);
    assertThat(FleetDump.read(again).digests()).isEqualTo(ruled.digests());
  }

  @Test
  void theDocumentedExampleIsRead() throws Exception {
    FleetDump dump = FleetDump.read(file(EXAMPLE));
    HostDigest busy = dump.digests().getFirst();

    assertThat(dump.measured()).isTrue();
    assertThat(busy.cpuUsed()).isEqualTo(new Cpu(29_500));
    assertThat(busy.spec().allocatable(0).cpu()).isEqualTo(Cpu.cores(24));
    assertThat(busy.guests()).hasSize(2);
    assertThat(busy.guests().getFirst().vm().movable()).isFalse();
    assertThat(busy.guests().getFirst().vm().numaNodes()).isEqualTo(2);
    assertThat(dump.digests().getLast().cordon()).isEqualTo(Cordon.DRAINING);
    FleetSnapshot fleet = dump.snapshot();
    assertThat(fleet.stale(0)).isFalse();
    assertThat(fleet.freeCpu(0, 0)).isEqualTo(4_000);
  }

  @Test
  void rulesGroupsAndCpuModelsAreRead() throws Exception {
    FleetDump dump = FleetDump.read(file(RULED));
    var web = new GroupId("web");

    assertThat(dump.rules())
        .containsExactly(
            Spread.over(web, DomainLevel.ZONE, 2, Strength.MUST),
            Spread.apart(web, DomainLevel.RACK, Strength.should(2.5)),
            Spread.together(web, DomainLevel.HOST, Strength.MUST),
            new Spread(web, DomainLevel.RACK, 1, 3, Strength.MUST),
            new Near(web, new GroupId("cache"), DomainLevel.ZONE, Strength.MUST),
            new Pin(web, DomainLevel.HOST, List.of("a", "b"), Strength.MUST),
            new Exclusion(web, DomainLevel.RACK, List.of("r2"), Strength.should(1)));
    FleetSnapshot fleet = dump.snapshot();
    assertThat(fleet.rules().count()).isEqualTo(8);
    assertThat(fleet.vmSpec(0).cpuModel()).isEqualTo(new CpuModel("Skylake-Server"));
    assertThat(fleet.vmSpec(0).groups()).isEqualTo(Set.of(web, new GroupId("cache")));
    assertThat(fleet.hostSpec(1).cpuModels()).isEqualTo(Set.of(new CpuModel("Broadwell")));
    assertThat(fleet.staticallyAllowed(0, 1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"apart\", \"group\"|\"apat\", \"group\"|$.rules[1].rule: needs one of apart, together, spread,"
            + " near, pin, exclude, found \"apat\": did you mean \"apart\"?",
        "\"level\": \"rack\", \"should\": 2.5|\"level\": \"row\"|$.rules[1].level: needs one of host, rack,"
            + " zone, found \"row\"",
        "\"atLeast\": 2|\"atleast\": 2|$.rules[0].atleast: is an unknown field: did you mean \"atLeast\"?",
        "\"atLeast\": 2|\"should\": 2|$.rules[0]: the rule \"spread\" needs the field \"atLeast\": or atMost, a"
            + " number of zones",
        "\"together\", \"group\": \"web\"|\"together\", \"group\": \"wbe\"|$.rules[2]: names group wbe, which"
            + " no VM is in: did you mean \"web\"?",
        "\"together\"|\"near\"|$.rules[2]: the rule \"near\" needs the field \"other\": the group that is"
            + " needed",
        "[\"b\", \"a\"]|[\"b\", \"zz\"]|$.rules[5]: names host zz, which the dump does not have",
        "\"cpuModels\": [\"Skylake-Server\"]|\"cpuModels\": [\"Epyc\"]|$.vms[0]: VM web-1 runs with CPU model"
            + " Skylake-Server, which its host a does not offer",
        "\"together\", \"group\"|\"together\", \"atLeast\": 2, \"group\"|$.rules[2]: the rule \"together\" has"
            + " no field \"atLeast\", which is one of spread"
      })
  void aRuleThatCannotBeMeantIsRefused(String right, String wrong, String message)
      throws Exception {
    assertThat(RULED).contains(right);
    Path file = file(RULED.replace(right, wrong));

    assertThatThrownBy(() -> FleetDump.read(file))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theByteDanceFormatIsReadAndPackedFilesToo() throws Exception {
    FleetDump plain = FleetDump.read(file(BORROWED));
    Path packed = folder.resolve("fleet.json.xz");
    try (var out = new XZOutputStream(Files.newOutputStream(packed), new LZMA2Options(0))) {
      out.write(BORROWED.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    assertThat(FleetDump.read(packed)).isEqualTo(plain);
    assertThat(plain.measured()).isFalse();
    assertThat(plain.digests().getFirst().guests().getFirst().vm().size().memory())
        .isEqualTo(DataSize.gibibytes(64));
    assertThat(plain.digests().getFirst().spec().rack().value()).isEqualTo("rack-2");
  }

  @Test
  void theBundledSnapshotHasThePublishedFragmentRate() throws Exception {
    Path bundled =
        Path.of(
            Objects.requireNonNull(
                    getClass().getResource("/io/drover/simulation/data/bytedance-279.json.xz"))
                .toURI());
    FleetSnapshot fleet = FleetDump.read(bundled).snapshot();

    assertThat(fleet.hosts()).isEqualTo(279);
    assertThat(fleet.vms()).isEqualTo(2089);
    assertThat(FragmentRate.of(new Arrangement(fleet), 16)).isBetween(0.97704, 0.97705);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "zone": "north", "rack": "n1",| "zonne": "north",| line 3, $.hosts[0].zonne: is an unknown field: did you mean "zone"?
          "cpuOvercommit": 1.5, "cpuUsedCores": 29.5| "colour": 1| line 5, $.hosts[0].colour: is an unknown field: known are id, zone
          "host": "host-a", "numa": [0], | "numa": [0], | line 12, $.vms[0]: lacks the field "host"
          "cores": 8| "cores": "8"| line 11, $.vms[0].cores: needs a number, found a text
          "cores": 8| "cores": -8| line 11, $.vms[0].cores: needs a number of 0.001 to 100000, found -8
          "memoryBytes": 17179869184| "memoryBytes": 0.5| line 11, $.vms[0].memoryBytes: needs a number of 1 to
          "memoryBytes": 17179869184| "memoryBytes": 10.5| line 11, $.vms[0].memoryBytes: needs a whole number, found 10.5
          "numa": [0], "cores": 8| "numa": 0, "cores": 8| line 11, $.vms[0].numa: needs an array, found 0
          "numa": [0], "cores": 8| "numa": [], "cores": 8| line 11, $.vms[0]: needs 1 to 16 NUMA nodes, found 0
          "numa": [0], "cores": 8| "numa": [2], "cores": 8| line 11, $.vms[0]: VM web-1 is on NUMA nodes [2], host host-a has 2
          "numa": [0, 1]| "numa": [1, 1]| line 13, $.vms[1].numa[1]: names NUMA node 1 twice
          "id": "db-1"| "id": "web-1"| line 13, $.vms[1]: VM web-1 stands here a second time, first in line 11
          "id": "host-b"| "id": "host-a"| line 6, $.hosts[1]: host host-a stands here a second time, first in line 3
          "id": "db-1", "host": "host-a"| "id": "db-1", "host": "host-c"| line 13, $.vms[1]: VM db-1 is on host host-c, which the dump does not have
          "cores": 24| "cores": 48| line 3, $.hosts[0]: the VMs on NUMA node 0 of host host-a hold 32 cores, it may promise 24 cores
          "memoryBytes": 51539607552| "memoryBytes": 137438953472| line 3, $.hosts[0]: the VMs on NUMA node 0 of host host-a hold 85899345920 bytes, it has 68719476736 bytes
          "cpuUsedCores": 29.5| "cpuUsedCores": 39.5| line 3, $.hosts[0]: host host-a uses 39500 millicores and has 32 cores
          "cpuOvercommit": 1.5, "cpuUsedCores": 29.5| "cpuOvercommit": 0.5| line 5, $.hosts[0].cpuOvercommit: needs a number of 1 to 64, found 0.5
          "pool": "nvme", "movable"| "pool": "hdd", "movable"| line 13, $.vms[1]: VM db-1 has its disks in pool hdd, which its host host-a does not reach
          "movable": false| "movable": "no"| line 14, $.vms[1].movable: needs true or false, found a text
          "cordon": "draining"| "cordon": "shut"| line 8, $.hosts[1].cordon: needs open, cordoned or draining, found "shut"
          drover-fleet/1| drover-fleet/9| line 1, $.format: needs "drover-fleet/1", found "drover-fleet/9"
          "format"| "fromat"| line 1, $.fromat: begins with the field "fromat", which is no fleet dump
          "movable": false}| "movable": false| line 15, $.vms[1].movable: is not valid JSON: Unexpected close marker ']': expected '}' (for Object starting at line 13)
          "apart": ["web"]| "apart": ["web", "web"]| line 12, $.vms[0].apart[1]: stands twice: "web"
          "movable": false}| "movable": false, "movable": true}| line 14, $.vms[1].movable: is not valid JSON: Duplicate
          "id": "db-1"| "id": " "| line 13, $.vms[1].id: needs at least one visible character, found " "
          """)
  void mistakesAreSaidWithLineAndPlace(String right, String wrong, String message)
      throws IOException {
    assertThat(EXAMPLE).contains(right);
    Path file = file(EXAMPLE.replaceFirst(java.util.regex.Pattern.quote(right), wrong));

    assertThatThrownBy(() -> FleetDump.read(file))
        .isInstanceOf(DumpException.class)
        .hasMessageStartingWith("fleet.json, ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "node": 1, "total_cpu"| "node": 3, "total_cpu"| line 2, $.cluster_list[0].host_info[0]: has NUMA node 3 where 1 was expected
          "total_cpu": 44, | ~~| line 3, $.cluster_list[0].host_info[0].numa[0]: lacks the field "total_cpu"
          "cpu": 16| "cpu": 8| line 5, $.cluster_list[0].vm_instance[0]: VM vm_0 is split unevenly
          "host_id": "pm_0"| "host_id": "pm_9"| line 5, $.cluster_list[0].vm_instance[0]: VM vm_0 is on host pm_9, which the dump does not have
          "mem_mb": 32768.0| "mem_mb": -1| line 6, $.cluster_list[0].vm_instance[0].numa[0].mem_mb: needs a number of 0.001 to
          """)
  void mistakesInTheByteDanceFormatToo(String right, String wrong, String message)
      throws IOException {
    assertThat(BORROWED).contains(right);
    Path file = file(BORROWED.replaceFirst(java.util.regex.Pattern.quote(right), wrong));

    assertThatThrownBy(() -> FleetDump.read(file))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoDumpIsSaidPlainly() throws IOException {
    Path empty = file("");
    assertThatThrownBy(() -> FleetDump.read(empty))
        .hasMessage("fleet.json, line 1, $: must be a JSON object, found the end of the file");
    Path list = file("[1]");
    assertThatThrownBy(() -> FleetDump.read(list))
        .hasMessage("fleet.json, line 1, $: must be a JSON object, found an array");
    Path more = file(EXAMPLE + "{}");
    assertThatThrownBy(() -> FleetDump.read(more)).hasMessageContaining("goes on after the end");
    Path noHosts = file("{\"hosts\": [], \"vms\": []}");
    assertThatThrownBy(() -> FleetDump.read(noHosts)).hasMessageContaining("names no host");
    Path deep = file("{\"hosts\": " + "[".repeat(100));
    assertThatThrownBy(() -> FleetDump.read(deep)).isInstanceOf(DumpException.class);
    assertThatThrownBy(() -> FleetDump.read(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> FleetDump.read(folder.resolve("none")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void aHugeFileIsRefusedUnread() throws IOException {
    Path huge = folder.resolve("huge.json");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(500L << 20);
    }

    assertThatThrownBy(() -> FleetDump.read(huge))
        .hasMessageContaining("holds more than 256 MiB of JSON");
  }

  @Test
  void aSmallFileThatUnpacksToAHugeOneIsRefused() throws IOException {
    Path bomb = folder.resolve("bomb.json.xz");
    try (var out = new XZOutputStream(Files.newOutputStream(bomb), new LZMA2Options(0))) {
      byte[] spaces = " ".repeat(1 << 20).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      for (int i = 0; i < 257; i++) {
        out.write(spaces);
      }
    }

    assertThatThrownBy(() -> FleetDump.read(bomb))
        .hasMessageContaining("holds more than 256 MiB of JSON");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("fleet.json"), text);
  }
}
