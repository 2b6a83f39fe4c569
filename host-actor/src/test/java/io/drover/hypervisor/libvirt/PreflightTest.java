package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.libvirt.DomainFacts.Disk;
import io.drover.hypervisor.libvirt.HostFacts.Pool;
import io.drover.hypervisor.libvirt.Preflight.Situation;
import io.drover.hypervisor.libvirt.Transport.Lead;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PreflightTest {
  private static final Disk ROOT = new Disk("vda", "file", "/srv/shared/web.qcow2", false, false);
  private static final Disk LOCAL = new Disk("vdb", "file", "/srv/local/web.raw", false, false);
  private static final Disk CD = new Disk("sda", "file", "/srv/shared/debian.iso", true, false);
  private static final Disk EMPTY = new Disk("sdb", "file", "", true, false);
  private static final Disk CEPH = new Disk("vdc", "network", "pool/web", false, false);
  private static final Set<String> SHARED_SEEN = Set.of(ROOT.source(), CD.source());
  private static final DomainFacts VM =
      vm("pc-q35-7.2", List.of(ROOT, CD, EMPTY, CEPH), List.of("default"), List.of());
  private static final HostFacts SOURCE = Host.USUAL.named("a");
  private static final HostFacts TARGET = Host.USUAL.named("b");
  private static final Situation CALM =
      new Situation(Optional.of(true), Optional.empty(), Optional.empty(), Map.of(), SHARED_SEEN);

  @ParameterizedTest
  @EnumSource
  void givenAllFits_thenThereIsNoReason(MigrationMode mode) {
    var demanding = new Transport(Lead.PEER_TO_PEER, true, 8, Optional.of("zstd"), 800);

    assertThat(Preflight.reasons(VM, SOURCE, TARGET, demanding, mode, CALM)).isEmpty();
  }

  @Test
  void givenTheSameMachine_thenItIsRefused() {
    assertThat(reasons(VM, SOURCE, SOURCE))
        .containsExactly("source and target are the same machine (uuid a)");
  }

  @Test
  void givenNeitherSaysItsUuid_thenTheyAreNotTakenForTheSame() {
    assertThat(reasons(VM, Host.USUAL.named(""), Host.USUAL.named(""))).isEmpty();
  }

  @Test
  void givenAnotherDriver_thenItWouldHaveToBeConverted() {
    assertThat(reasons(VM, SOURCE, Host.USUAL.driver("Xen").named("b")))
        .containsExactly(
            "a guest of QEMU cannot be live-migrated to Xen: it would have to be converted");
  }

  @Test
  void givenADriverWithoutLiveMigration_thenItIsNamed() {
    HostFacts cannot = Host.USUAL.driver("ESX").live(false).named("b");

    assertThat(reasons(VM, SOURCE, cannot))
        .contains("the driver ESX does not offer live migration");
    assertThat(reasons(VM, cannot, TARGET))
        .contains("the driver ESX does not offer live migration");
  }

  @Test
  void givenTies_thenEachIsAReason() {
    DomainFacts tied = vm("", List.of(), List.of(), List.of("a pci device", "the folder /srv"));

    assertThat(reasons(tied, SOURCE, TARGET))
        .containsExactly("it uses a pci device", "it uses the folder /srv");
  }

  @Test
  void givenItIsBusyOrTheTargetIsTaken_thenBothAreTold() {
    var now =
        new Situation(
            Optional.empty(),
            Optional.of("another migration"),
            Optional.of("the target has another domain with the name web-1"),
            Map.of(),
            SHARED_SEEN);

    assertThat(reasons(VM, SOURCE, TARGET, now))
        .containsExactly(
            "it is busy with another migration",
            "the target has another domain with the name web-1");
  }

  @Test
  void givenAMachineTypeThatTheTargetLacks_thenItIsNamed() {
    HostFacts old = Host.USUAL.machines(Set.of("kvm/pc-q35-6.2", "qemu/pc-q35-7.2")).named("b");

    assertThat(reasons(VM, SOURCE, old))
        .containsExactly("the target cannot run machine type pc-q35-7.2 with kvm");
    assertThat(reasons(VM, SOURCE, Host.USUAL.machines(Set.of()).named("b"))).isEmpty();
    assertThat(reasons(vm("", List.of(), List.of(), List.of()), SOURCE, old)).isEmpty();
  }

  @Test
  void givenTheCpuDoesNotDo_thenTheTargetsModelIsNamed() {
    var lacks =
        new Situation(
            Optional.of(false), Optional.empty(), Optional.empty(), Map.of(), SHARED_SEEN);
    var notAsked =
        new Situation(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), SHARED_SEEN);

    assertThat(reasons(VM, SOURCE, TARGET, lacks))
        .containsExactly("the target's CPU (Skylake-Server) lacks what the guest's CPU needs");
    assertThat(reasons(VM, SOURCE, TARGET, notAsked)).isEmpty();
  }

  @Test
  void givenTooLittleMemory_thenBothAmountsAreTold() {
    assertThat(reasons(VM, SOURCE, Host.USUAL.free(DataSize.mebibytes(4095)).named("b")))
        .containsExactly("needs 4096 MiB of memory, the target has 4095 MiB free");
    assertThat(reasons(VM, SOURCE, Host.USUAL.free(DataSize.mebibytes(4096)).named("b"))).isEmpty();
  }

  @Test
  void givenTheTargetDoesNotSayWhatIsFree_thenMemoryIsNoReason() {
    assertThat(reasons(VM, SOURCE, Host.USUAL.free(DataSize.ZERO).named("b"))).isEmpty();
  }

  @Test
  void givenNetworksThatAreNotUp_thenEachIsNamed() {
    DomainFacts vm = vm("", List.of(), List.of("default", "dmz", "lab"), List.of());

    assertThat(reasons(vm, SOURCE, TARGET))
        .containsExactly(
            "the target has no network dmz that is up", "the target has no network lab that is up");
  }

  // ---------------------------------------------------------------- disks

  @Test
  void givenFilesTheTargetDoesNotSee_thenEachIsNamed() {
    var now =
        new Situation(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Set.of());

    assertThat(reasons(VM, SOURCE, TARGET, now))
        .containsExactly(
            "disk vda: the target does not see /srv/shared/web.qcow2",
            "disk sda: the target does not see /srv/shared/debian.iso");
  }

  @Test
  void givenADiskToCopy_thenItNeedsAPoolWithRoom() {
    DomainFacts vm = vm("", List.of(LOCAL), List.of(), List.of());
    Pool tight = new Pool("local", "/srv/local", DataSize.mebibytes(99));

    assertThat(reasons(vm, SOURCE, TARGET, copying(100))).isEmpty();
    assertThat(reasons(vm, SOURCE, Host.USUAL.pools(List.of()).named("b"), copying(100)))
        .containsExactly(
            "disk vdb has to be copied, and the target has no storage pool that is up for"
                + " /srv/local/web.raw");
    assertThat(reasons(vm, SOURCE, Host.USUAL.pools(List.of(tight)).named("b"), copying(100)))
        .containsExactly("disk vdb needs 100 MiB, pool local on the target has 99 MiB free");
    assertThat(reasons(vm, SOURCE, Host.USUAL.pools(List.of(tight)).named("b"), copying(99)))
        .isEmpty();
  }

  @Test
  void onlyWritableFilesOutsideSharedPoolsAreCopied() {
    Disk nowhere = new Disk("vde", "file", "/tmp/odd.raw", false, false);
    Disk localCd = new Disk("sdc", "file", "/srv/local/cd.iso", true, false);
    Disk quorum = new Disk("vdf", "file", "/srv/local/quorum.raw", false, true);
    Disk block = new Disk("vdg", "block", "/dev/vg0/web", false, false);
    DomainFacts vm =
        vm(
            "",
            List.of(ROOT, LOCAL, CD, EMPTY, CEPH, nowhere, localCd, quorum, block),
            List.of(),
            List.of());

    assertThat(Preflight.toCopy(vm, SOURCE, Set.of("shared"))).containsExactly(LOCAL, nowhere);
    assertThat(Preflight.toCopy(vm, SOURCE, Set.of())).containsExactly(ROOT, LOCAL, nowhere);
    assertThat(Preflight.toCopy(vm, SOURCE, Set.of("shared", "local"))).containsExactly(nowhere);
  }

  @Test
  void givenABlockDevice_thenNobodyKnowsWhetherTheTargetSeesTheSame() {
    Disk block = new Disk("vdg", "block", "/dev/vg0/web", false, false);

    assertThat(
            reasons(
                vm("", List.of(block), List.of(), List.of()), SOURCE, Host.USUAL.named("b"), CALM))
        .singleElement()
        .asString()
        .startsWith(
            "disk vdg is a block (/dev/vg0/web): whether the target sees the same one is not known");
  }

  @Test
  void aPoolHoldsWhatLiesBelowItsFolder() {
    Pool pool = new Pool("shared", "/srv/shared", DataSize.ZERO);

    assertThat(pool.holds("/srv/shared/web.qcow2")).isTrue();
    assertThat(pool.holds("/srv/shared-not/web.qcow2")).isFalse();
    assertThat(new Pool("rbd", "", DataSize.ZERO).holds("/srv/shared/web.qcow2")).isFalse();
  }

  @Test
  void givenAPoolInsideAnothersFolder_thenTheInnerOneHasTheFile() {
    Pool outer = new Pool("all", "/srv", DataSize.gibibytes(1));
    Pool inner = new Pool("shared", "/srv/shared", DataSize.gibibytes(1));
    HostFacts host = Host.USUAL.pools(List.of(outer, inner)).named("a");

    assertThat(host.poolOf(ROOT.source())).contains(inner);
    assertThat(host.poolOf("/srv/other.raw")).contains(outer);
  }

  // ---------------------------------------------------------------- versions

  @Test
  void givenAnOlderHypervisor_thenBothVersionsAreTold() {
    assertThat(reasons(VM, SOURCE, Host.USUAL.version(7_001_012).named("b")))
        .containsExactly("the target's QEMU is older (7.1.12) than the source's (7.2.0)");
    assertThat(reasons(VM, SOURCE, Host.USUAL.version(8_000_000).named("b"))).isEmpty();
  }

  /** Both ends need it, whichever is the older. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1003002 | POST_COPY | false | 1 | post-copy needs libvirt 1.3.3, found 1.3.2",
        "1003003 | POST_COPY | false | 1 |",
        "1003002 | PRE_COPY  | false | 1 |",
        "3001999 | PRE_COPY  | true  | 1 | TLS needs libvirt 3.2.0, found 3.1.999",
        "3002000 | PRE_COPY  | true  | 1 |",
        "5001000 | PRE_COPY  | false | 2 | several connections need libvirt 5.2.0, found 5.1.0",
        "5002000 | PRE_COPY  | false | 2 |",
        "5001000 | PRE_COPY  | false | 1 |",
      })
  void whatIsAskedOfLibvirtNeedsItsVersion(
      long library, MigrationMode mode, boolean tls, int connections, String reason) {
    var transport = new Transport(Lead.PEER_TO_PEER, tls, connections, Optional.empty(), 0);
    List<String> expected = reason == null ? List.of() : List.of(reason);
    HostFacts oldSource = Host.USUAL.library(library).named("a");
    HostFacts oldTarget = Host.USUAL.library(library).named("b");

    assertThat(Preflight.reasons(VM, SOURCE, oldTarget, transport, mode, CALM)).isEqualTo(expected);
    assertThat(Preflight.reasons(VM, oldSource, TARGET, transport, mode, CALM)).isEqualTo(expected);
  }

  private static Situation copying(long mebibytes) {
    return new Situation(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("vdb", DataSize.mebibytes(mebibytes)),
        Set.of());
  }

  private static List<String> reasons(DomainFacts vm, HostFacts source, HostFacts target) {
    return reasons(vm, source, target, CALM);
  }

  private static List<String> reasons(
      DomainFacts vm, HostFacts source, HostFacts target, Situation now) {
    return Preflight.reasons(vm, source, target, Transport.USUAL, MigrationMode.PRE_COPY, now);
  }

  private static DomainFacts vm(
      String machine, List<Disk> disks, List<String> networks, List<String> ties) {
    return new DomainFacts(
        "web-1",
        "6695eb01-f6a4-8304-79aa-97f2502e193f",
        "kvm",
        DataSize.gibibytes(4),
        2,
        machine,
        Optional.empty(),
        "custom",
        disks,
        networks,
        ties,
        Optional.empty(),
        DomainRules.NONE);
  }

  /** A host that can take the guest, and what is other about it. */
  private record Host(
      String driver,
      boolean live,
      long version,
      long library,
      Set<String> machines,
      List<Pool> pools,
      DataSize free) {
    static final Host USUAL =
        new Host(
            "QEMU",
            true,
            7_002_000,
            9_000_000,
            Set.of("kvm/pc-q35-7.2"),
            List.of(
                new Pool("shared", "/srv/shared", DataSize.gibibytes(500)),
                new Pool("local", "/srv/local", DataSize.gibibytes(100))),
            DataSize.gibibytes(64));

    Host driver(String other) {
      return new Host(other, live, version, library, machines, pools, free);
    }

    Host live(boolean other) {
      return new Host(driver, other, version, library, machines, pools, free);
    }

    Host version(long other) {
      return new Host(driver, live, other, library, machines, pools, free);
    }

    Host library(long other) {
      return new Host(driver, live, version, other, machines, pools, free);
    }

    Host machines(Set<String> other) {
      return new Host(driver, live, version, library, other, pools, free);
    }

    Host pools(List<Pool> other) {
      return new Host(driver, live, version, library, machines, other, free);
    }

    Host free(DataSize other) {
      return new Host(driver, live, version, library, machines, pools, other);
    }

    HostFacts named(String uuid) {
      return new HostFacts(
          uuid,
          "host-" + uuid,
          driver,
          version,
          library,
          live,
          machines,
          "Skylake-Server",
          pools,
          Set.of("default"),
          free,
          List.of());
    }
  }
}
