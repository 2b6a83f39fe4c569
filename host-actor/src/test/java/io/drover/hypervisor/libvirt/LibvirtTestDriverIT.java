package io.drover.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.libvirt.Capabilities.Ability;
import io.drover.hypervisor.libvirt.Capabilities.Answer;
import io.drover.hypervisor.libvirt.Capabilities.Can;
import io.drover.hypervisor.libvirt.Capabilities.Cannot;
import io.drover.hypervisor.libvirt.Capabilities.NotAsked;
import io.drover.hypervisor.libvirt.HostSurvey.Finding;
import io.drover.hypervisor.libvirt.HostSurvey.Reached;
import io.drover.hypervisor.libvirt.HostSurvey.Unreachable;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.VmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The edge to libvirt, on its test driver: hosts that live in this process. Needs libvirt's client
 * library, which {@code ./drover lab deps} installs, and no daemon.
 */
@Timeout(60)
class LibvirtTestDriverIT {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final int MOST_CALL_THREADS = 100;

  @TempDir Path folder;

  private static final class Listener implements HypervisorListener {
    private final Map<HostId, Queue<HostSample>> samples = new ConcurrentHashMap<>();

    @Override
    public void onReport(HypervisorReport report) {}

    @Override
    public void onSample(HostSample sample) {
      samples.computeIfAbsent(sample.host(), _ -> new ConcurrentLinkedQueue<>()).add(sample);
    }

    int fewest(List<LibvirtHost> hosts) {
      return hosts.stream()
          .mapToInt(host -> samples.containsKey(host.id()) ? samples.get(host.id()).size() : 0)
          .min()
          .orElse(0);
    }
  }

  @Test
  void fiftyHostsGiveSamplesBesideOneThatCannotBeReached() throws Exception {
    var good = new ArrayList<LibvirtHost>();
    for (int i = 0; i < 50; i++) {
      good.add(host("h" + i, "test://" + node("h" + i, 3)));
    }
    LibvirtHost wrong = host("wrong", "test:///there/is/no/such/file.xml");
    var all = new ArrayList<>(good);
    all.add(25, wrong);
    var listener = new Listener();
    try (var hypervisor =
        new LibvirtHypervisor(all, settings(), PowerSwitch.none(), InstantSource.system())) {
      hypervisor.connect();
      hypervisor.start(listener);
      while (listener.fewest(good) < 5) {
        Thread.sleep(20);
        assertThat(callThreads()).isLessThanOrEqualTo(MOST_CALL_THREADS);
      }
      assertThat(hypervisor.unreachable(wrong.id()))
          .hasValueSatisfying(
              reason -> assertThat(reason).contains("file.xml", "(libvirt error 27)"));
      assertThat(hypervisor.unreachable(good.getFirst().id())).isEmpty();
    }
    assertThat(listener.samples).doesNotContainKey(wrong.id());
    for (LibvirtHost host : good) {
      assertThat(listener.samples.get(host.id()))
          .allSatisfy(sample ->
              assertThat(sample.guests())
                  .extracting(guest -> guest.vm().value())
                  .containsExactlyInAnyOrder(
                      host.id() + "-vm-0", host.id() + "-vm-1", host.id() + "-vm-2"));
    }
  }

  private static long callThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("libvirt-call-"))
        .count();
  }

  @Test
  void whatTheDriverCanDoIsAskedAndWhatItRefusesIsInItsOwnWords() throws Exception {
    LibvirtConnection host = LibvirtConnection.open("test://" + node("h", 1));
    Map<Ability, Answer> abilities = host.capabilities().all();
    assertThat(abilities).containsOnlyKeys(Ability.values());
    assertThat(abilities.entrySet())
        .filteredOn(entry -> entry.getValue() instanceof Can)
        .extracting(Map.Entry::getKey)
        .containsExactly(
            Ability.ORDERS,
            Ability.BULK_READING,
            Ability.EVENTS,
            Ability.MIGRATION_EVENTS,
            Ability.METADATA,
            Ability.STORAGE_POOLS,
            Ability.NETWORKS);
    assertThat(abilities)
        .containsEntry(Ability.LIVE_MIGRATION, new Cannot("its capabilities do not name it"));
    assertThat(reason(abilities, Ability.POST_COPY)).endsWith("(libvirt error 3)");
    assertThat(reason(abilities, Ability.DIRTY_RATE)).endsWith("(libvirt error 3)");
    assertThat(reason(abilities, Ability.CPU_TIME)).endsWith("(libvirt error 74)");
    host.close();
  }

  @Test
  void whatIsKnownIsNotAskedAgain() throws Exception {
    LibvirtConnection host = LibvirtConnection.open("test://" + node("h", 1));
    Answer first = host.capabilities().answer(Ability.DIRTY_RATE);
    host.close();

    assertThat(host.capabilities().answer(Ability.DIRTY_RATE)).isSameAs(first);
  }

  @Test
  void withoutVmsSomeQuestionsCannotBeAsked() throws Exception {
    LibvirtConnection host = LibvirtConnection.open("test://" + node("h", 0));
    assertThat(host.readAll()).isEmpty();
    assertThat(host.capabilities().all())
        .containsEntry(Ability.POST_COPY, new NotAsked("there is no VM to ask about"))
        .containsEntry(Ability.DIRTY_RATE, new NotAsked("there is no VM to ask about"))
        .containsEntry(Ability.METADATA, new NotAsked("there is no VM to ask about"));
    host.close();
  }

  private static String reason(Map<Ability, Answer> abilities, Ability ability) {
    return ((Cannot) Objects.requireNonNull(abilities.get(ability))).reason();
  }

  @Test
  void aDirtyRateIsRefusedForGoodByADriverThatCannotMeasureIt() throws Exception {
    LibvirtConnection host = LibvirtConnection.open("test://" + node("h", 1));
    String uuid = host.readAll().getFirst().uuid();

    assertThatThrownBy(() -> host.measureDirtyRate(uuid, 1))
        .isInstanceOfSatisfying(LibvirtFailure.class, e -> assertThat(e.isForGood()).isTrue());
    host.close();
  }

  @Test
  void anIndexLearnsForgetsAndLearnsAgain() throws Exception {
    LibvirtConnection host = LibvirtConnection.open("test://" + node("h", 3));
    List<LibvirtConnection.Reading> all = host.readAll();
    String first = all.getFirst().uuid();
    var index = new DomainIndex();

    index.refresh(host, all);
    index.refresh(host, all);
    assertThat(index.vm(first)).contains(new VmId(all.getFirst().name()));

    index.refresh(host, all.subList(1, 3));
    assertThat(index.vm(first)).isEmpty();
    assertThat(index.uuid(new VmId(all.getFirst().name()))).isEmpty();
    assertThat(index.vm(all.get(2).uuid())).isPresent();

    index.refresh(host, all);
    assertThat(index.uuid(new VmId(all.getFirst().name()))).contains(first);
    host.close();
  }

  @Test
  void aSurveyTellsWhatAHostIs() throws Exception {
    Finding found = survey("test://" + node("h", 2));

    assertThat(found)
        .isInstanceOfSatisfying(
            Reached.class,
            host -> {
              assertThat(host.driver()).isEqualTo("TEST");
              assertThat(host.version()).isEqualTo("0.0.2");
              assertThat(host.cpus()).isEqualTo(16);
              assertThat(host.memory()).isEqualTo(new DataSize(67_108_864L << 10));
              assertThat(host.vms()).isEqualTo(2);
            });
  }

  /** Whether its driver is missing, or what the driver would speak to, is libvirt's to say. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "esx://127.0.0.1:1/",
        "vpx://127.0.0.1:1/dc/cluster/esx",
        "xen:///system?socket=/there/is/none",
        "hyperv://127.0.0.1:1/",
        "qemu+unix:///system?socket=/there/is/none",
        "test:///there/is/no/such/file.xml",
        "no-such-driver:///?socket=/there/is/none",
      })
  void whoCannotBeReachedIsRefusedWithLibvirtsCode(String uri) throws Exception {
    assertThat(survey(uri))
        .isInstanceOfSatisfying(
            Unreachable.class,
            refused -> {
              assertThat(refused.reason()).matches(".{10,} \\(libvirt error [1-9]\\d*\\)");
            });
  }

  private static Finding survey(String uri) throws InterruptedException {
    LibvirtHost host = host("h", uri);
    return Objects.requireNonNull(
        HostSurvey.of(List.of(host), Duration.ofSeconds(20)).get(host.id()));
  }

  private static LibvirtHost host(String id, String uri) {
    return new LibvirtHost(new HostId(id), uri, uri);
  }

  private static LibvirtSettings settings() {
    LibvirtSettings usual = LibvirtSettings.USUAL;
    return new LibvirtSettings(
        usual.limits(),
        usual.transport(),
        usual.sharedPools(),
        usual.pauseAtLast(),
        SOON,
        SOON,
        false);
  }

  private Path node(String name, int vms) throws IOException {
    var text =
        new StringBuilder(
            "<node><cpu><mhz>2400</mhz><model>x86_64</model><active>16</active><nodes>1</nodes>"
                + "<sockets>1</sockets><cores>16</cores><threads>1</threads></cpu>"
                + "<memory>67108864</memory>");
    for (int vm = 0; vm < vms; vm++) {
      text.append("<domain type='test'><name>")
          .append(name)
          .append("-vm-")
          .append(vm)
          .append(
              "</name><memory>1048576</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>");
    }
    return Files.writeString(folder.resolve(name + ".xml"), text.append("</node>"));
  }
}
