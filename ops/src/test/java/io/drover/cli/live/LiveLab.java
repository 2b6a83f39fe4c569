package io.drover.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.CellPolicy;
import io.drover.cell.ManualMove;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.journal.JournalReader;
import io.drover.lab.GuestAnswer;
import io.drover.lab.GuestProcess;
import io.drover.lab.GuestShape;
import io.drover.lab.Heartbeats;
import io.drover.lab.Lab;
import io.drover.lab.Lab.Transport;
import io.drover.lab.Waiting;
import io.drover.live.FleetFile;
import io.drover.live.LiveNode;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import io.drover.node.PolicyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Real hosts and guests in a lab, with the product's control plane over them. What becomes of a
 * guest is judged by the guest: its heartbeats, its memory, its disk, and the processes there are;
 * never by what a call returned.
 */
final class LiveLab implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Short waits, but for probes: a daemon that hangs is not given up by them. */
  private static final List<String> SETTINGS =
      List.of(
          "libvirt.sample-every = 1s",
          "libvirt.keep-alive = 30s",
          "libvirt.answer-within = 5s",
          "libvirt.open-within = 3s");

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration MOVE_WITHIN = Duration.ofMinutes(2);

  private final Lab lab;
  private final int hosts;
  private final Path folder;
  private final Heartbeats heartbeats;
  private final List<HypervisorReport> reports = new CopyOnWriteArrayList<>();
  private final Queue<HostSample> samples = new ConcurrentLinkedQueue<>();

  private LiveLab(Lab lab, int hosts, Path folder) {
    this.lab = lab;
    this.hosts = hosts;
    this.folder = folder;
    this.heartbeats = lab.heartbeats(InstantSource.system());
  }

  /**
   * @param prefix at most three letters, which no other test uses
   * @param folder for the fleet file and the journal
   */
  static LiveLab up(String prefix, String net, int hosts, Path folder) {
    Lab lab = Lab.open(ROOT, ROOT.resolve(".drover/lab-" + prefix), prefix, net);
    lab.close(); // what a killed run left behind
    lab.up(hosts, Map.of());
    return new LiveLab(lab, hosts, folder);
  }

  Lab lab() {
    return lab;
  }

  HostId host(int number) {
    return new HostId("h" + number);
  }

  Path data() {
    return folder.resolve("data");
  }

  /** The journal is lost. */
  void loseJournal() throws IOException {
    Files.move(data(), folder.resolve("lost"));
  }

  /** Everything that hypervisors have reported to nodes started here. */
  List<HypervisorReport> reports() {
    return reports;
  }

  /** How many samples of a host were taken after one moment, and not after another. */
  long samples(int host, Instant after, Instant until) {
    return samples.stream()
        .filter(sample -> sample.host().equals(host(host)))
        .filter(sample -> sample.at().isAfter(after) && !sample.at().isAfter(until))
        .count();
  }

  /** All events of a kind in the journal, the oldest first. */
  <T> List<T> recorded(Class<T> kind) {
    var found = new ArrayList<T>();
    try (JournalReader journal = JournalReader.open(data())) {
      journal.forEach(row -> {
        if (kind.isInstance(row.event())) {
          found.add(kind.cast(row.event()));
        }
      });
    }
    return found;
  }

  /** The socket of a host's daemon. */
  Path socket(int host) {
    String uri = lab.uri(host, Transport.UNIX);
    return Path.of(uri.substring(uri.indexOf("socket=") + "socket=".length()));
  }

  /** A fleet file of all hosts, with these lines more. */
  Path fleetFile(String... lines) {
    return fleetFile(Map.of(), lines);
  }

  private Path fleetFile(Map<Integer, Path> sockets, String... lines) {
    var all = new ArrayList<>(SETTINGS);
    all.add(
        "libvirt.fence-command = [\"%s\", \"%s\", \"{host}\"]"
            .formatted(ROOT.resolve("ops/lab/power"), lab.folder()));
    all.addAll(List.of(lines));
    String text = lab.fleet(hosts, "", all);
    for (Map.Entry<Integer, Path> other : sockets.entrySet()) {
      text = text.replace(socket(other.getKey()).toString(), other.getValue().toString());
    }
    Path file = folder.resolve("fleet.conf");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** The control plane over all hosts, which goes on with what the journal holds. */
  LiveNode node(String... lines) throws InterruptedException {
    return start(fleetFile(lines));
  }

  /** The control plane over the hosts of a fleet file of the test's own. */
  LiveNode nodeOf(Path fleet) throws InterruptedException {
    return start(fleet);
  }

  /** The same, with another socket in place of a host's own. */
  LiveNode nodeThrough(int host, Path socket) throws InterruptedException {
    return start(fleetFile(Map.of(host, socket)));
  }

  private LiveNode start(Path fleet) throws InterruptedException {
    var settings =
        new LiveNode.Settings(
            FleetFile.read(fleet),
            data(),
            policy(),
            Duration.ofSeconds(30),
            false,
            new HypervisorListener() {
              @Override
              public void onReport(HypervisorReport report) {
                reports.add(report);
              }

              @Override
              public void onSample(HostSample sample) {
                samples.add(sample);
              }
            });
    LiveNode node = LiveNode.start(settings, InstantSource.system());
    until("the cell has heard of every host", () -> node.status().ready());
    until("every host is sampled", () -> node.status().staleHosts() == 0);
    return node;
  }

  /** As shipped, but for the rounds that a slowed-down guest may take on a slow machine. */
  private static CellPolicy policy() {
    CellPolicy shipped = PolicyConfig.load();
    MigrationTerms terms = shipped.terms();
    return shipped.with(
        new MigrationTerms(
            terms.mode(), terms.deadline(), terms.blackoutLimit(), 200, terms.cooldown()));
  }

  /** Starts a guest and waits for its first heartbeats. */
  void boot(int host, String name, GuestShape shape) throws InterruptedException {
    lab.guest(host, name, shape);
    until(name + " is up", () -> heartbeats.alive(name, Duration.ofSeconds(1)));
  }

  MoveOutcome move(LiveNode node, String vm, int to, MigrationMode mode) throws Exception {
    return node.move(new ManualMove.Wish(new VmId(vm), host(to), Optional.of(mode)))
        .toCompletableFuture()
        .get(MOVE_WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  /** The guest lives, once, there; it was not started anew, and lost nothing. */
  Duration judge(String name, int host, Instant since, Duration mostSilence)
      throws InterruptedException {
    until(name + " is heard again", () -> isHeard(name));
    remembers(name);
    return lives(name, host, since, mostSilence);
  }

  /** Waits until the guest has looked at what it has in memory: what it misses, it then says. */
  void remembers(String name) throws InterruptedException {
    GuestAnswer before = lab.ask(name);
    until(
        name + " has looked at what it has in memory",
        () ->
            lab.ask(name).pagesDirtied() > before.pagesDirtied() + 5000
                || before.dirtyRate().bytesPerSecond() == 0);
  }

  /**
   * The same as far as the guest has looked by now; what is lost stays lost, and is found later.
   */
  Duration lives(String name, int host, Instant since, Duration mostSilence)
      throws InterruptedException {
    until(name + " is heard again", () -> heartbeats.alive(name, Duration.ofMillis(500)));
    Duration silence = heartbeats.longestGap(name, since, Instant.now());
    assertThat(processes(name))
        .as("processes of %s", name)
        .singleElement()
        .satisfies(process -> assertThat(process.host()).as("host of %s", name).isEqualTo(host));
    assertThat(heartbeats.resets(name, since, Instant.now())).as("resets of %s", name).isZero();
    assertThat(lab.ask(name).intact()).as("%s", lab.ask(name)).isTrue();
    assertThat(silence).as("longest silence of %s", name).isLessThan(mostSilence);
    return silence;
  }

  boolean isHeard(String name) {
    return heartbeats.alive(name, Duration.ofSeconds(1));
  }

  boolean runsOnlyOn(String name, int host) {
    List<GuestProcess> processes = processes(name);
    return processes.size() == 1 && processes.getFirst().host() == host;
  }

  List<GuestProcess> processes(String name) {
    return lab.processes().stream().filter(process -> process.guest().equals(name)).toList();
  }

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    new Waiting(InstantSource.system(), PATIENCE).until(what, condition);
  }

  @Override
  public void close() {
    lab.close();
  }
}
