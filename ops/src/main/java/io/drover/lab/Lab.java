package io.drover.lab;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Real libvirt daemons with small real guests on this machine, to migrate between, break and fence.
 * Hosts are numbered from 1. Whatever cannot be done throws {@link LabUnusable}: it needs root, and
 * what {@code ./drover lab deps} installs.
 */
public final class Lab implements AutoCloseable {
  private static final Duration UP_LIMIT = Duration.ofMinutes(2);
  private static final Duration MIGRATION_LIMIT = Duration.ofMinutes(3);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** How a client reaches a host. TCP and TLS only from within {@code lab exec}. */
  public enum Transport {
    UNIX,
    TCP,
    TLS,
    SSH
  }

  /** What can be done to a libvirtd while its guests run on. */
  public enum DaemonAction {
    KILL,
    START,
    PAUSE,
    RESUME
  }

  private final LabScript script;
  private final Path folder;
  private final String prefix;
  private final Map<String, String> settings = new TreeMap<>();

  private Lab(Path projectRoot, Path folder, String prefix, String net) {
    this.folder = folder;
    this.prefix = prefix;
    script = new LabScript(projectRoot, folder);
    settings.put("LAB_PREFIX", prefix);
    settings.put("LAB_NET", net);
  }

  /**
   * A lab that stands, or will stand, in a folder; starts nothing.
   *
   * @param projectRoot the checkout whose {@code ops/lab} is used, and which keeps what it builds
   * @param folder of this lab alone, with a path of at most 80 characters
   * @param prefix of its hosts' names, at most four letters; the folder's hash follows it, so that
   *     two checkouts on one machine are not in each other's way
   * @param net the first two numbers of its network, as in {@code 198.18}
   */
  public static Lab open(Path projectRoot, Path folder, String prefix, String net) {
    Path whole = folder.toAbsolutePath().normalize();
    String own = prefix + "%04x".formatted(whole.toString().hashCode() & 0xffff);
    return new Lab(projectRoot, whole, own, net);
  }

  /**
   * The checkout that this program was built in.
   *
   * @throws LabUnusable if it does not stand in one
   */
  public static Path projectRoot() {
    Path code =
        Path.of(
            URI.create(Lab.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    for (Path folder = code; folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("ops/lab/lab"))) {
        return folder;
      }
    }
    throw new LabUnusable(
        "a lab needs the checkout with ops/lab, and "
            + code
            + " lies in none: start it with ./drover");
  }

  /**
   * A fleet file, as {@code --fleet} takes it, of hosts 1 to {@code hosts}, which are called h1, h2
   * and so on.
   *
   * @param hostKeys what each host says beside its name and addresses, such as {@code cpus = 0.5}
   * @param lines added as they are
   */
  public String fleet(int hosts, String hostKeys, List<String> lines) {
    var text = new StringBuilder("hosts = [\n");
    for (int host = 1; host <= hosts; host++) {
      text.append(
          "  { id = h%d, uri = \"%s\", peer-uri = \"%s\" }%n"
              .formatted(host, uri(host, Transport.UNIX), uri(host, Transport.TCP)));
    }
    text.append("]\n");
    if (!hostKeys.isEmpty()) {
      text.append("host-defaults { ").append(hostKeys).append(" }\n");
    }
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /**
   * Starts hosts up to this number, also those that were fenced.
   *
   * @param more settings as in {@code ./drover lab --help}, such as {@code LAB_LINK_MBIT}
   */
  public void up(int hosts, Map<String, String> more) {
    settings.putAll(more);
    run(UP_LIMIT, "up", text(hosts));
  }

  /** Where it stands. */
  public Path folder() {
    return folder;
  }

  /** A host's name, as its libvirtd says it. */
  public String hostName(int host) {
    return prefix + "-h" + host;
  }

  /** The libvirt URI of a host. */
  public String uri(int host, Transport transport) {
    return run("uri", text(host), word(transport)).strip();
  }

  /** The folder for {@code ?pkipath=} with a certificate that all hosts trust. */
  public Path trustedKeys() {
    return folder.resolve("ca");
  }

  /** The folder for {@code ?pkipath=} with a certificate that every host refuses. */
  public Path refusedKeys() {
    return folder.resolve("ca-wrong");
  }

  /** Defines and starts a guest. It needs some seconds more to boot: see {@link Heartbeats}. */
  public void guest(int host, String name, GuestShape shape) {
    var arguments = new ArrayList<>(List.of("guest", text(host), name));
    arguments.addAll(shape.options());
    run(LIMIT, arguments.toArray(String[]::new));
  }

  /** Changes how fast a running guest dirties how much of its memory, and asks it how it is. */
  public GuestAnswer load(String name, DataRate rate, DataSize set) {
    return GuestAnswer.parse(
        run("load", name, GuestShape.wholeMebibytes(rate), GuestShape.wholeMebibytes(set)));
  }

  /** Asks a running guest how it is. */
  public GuestAnswer ask(String name) {
    return GuestAnswer.parse(run("load", name));
  }

  /** What was heard of the guests; the clock must be this machine's. */
  public Heartbeats heartbeats(InstantSource clock) {
    return new Heartbeats(folder.resolve("heartbeats.log"), clock);
  }

  /**
   * One live migration by {@code virsh}, and no part of Drover; for checking the lab itself.
   *
   * @param options of {@code virsh migrate}
   * @return one line for people: how long it took, how long the guest was silent
   */
  public String migrate(String name, int source, int target, String... options) {
    var arguments = new ArrayList<>(List.of("migrate", name, text(source), text(target)));
    arguments.addAll(List.of(options));
    return run(MIGRATION_LIMIT, arguments.toArray(String[]::new)).strip();
  }

  /** Ends a guest on a host and forgets it there, for a test that needs it no more. */
  public void remove(int host, String name) {
    run("virsh", text(host), "destroy", name);
    if (run("virsh", text(host), "list", "--all", "--name").lines().anyMatch(name::equals)) {
      run("virsh", text(host), "undefine", name);
    }
  }

  /** Runs {@code virsh} against a host: for what somebody beside Drover does there. */
  public String virsh(int host, String... arguments) {
    var all = new ArrayList<>(List.of("virsh", text(host)));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** Every QEMU of a guest on any host, without asking libvirt. */
  public List<GuestProcess> processes() {
    return run("ps").lines().map(GuestProcess::parse).toList();
  }

  /**
   * Switches a host off: peers see silence, and nothing is left on it when this returns. {@link
   * #up} switches it on.
   */
  public void fence(int host) {
    run("fence", text(host));
  }

  /** Kills all programs of a host; its link stays up, so peers see closed connections. */
  public void crash(int host) {
    run("crash", text(host));
  }

  /** Takes a host's link down. */
  public void cut(int host) {
    run("cut", text(host));
  }

  /** Takes a host's link up after {@link #cut}. */
  public void heal(int host) {
    run("heal", text(host));
  }

  /** Stops all programs of a host, guests too: it hangs. */
  public void pause(int host) {
    run("pause", text(host));
  }

  /** Lets a paused host go on. */
  public void resume(int host) {
    run("resume", text(host));
  }

  public void daemon(int host, DaemonAction action) {
    run("daemon", text(host), word(action));
  }

  /** Kills a guest's QEMU on one host, also an incoming one. */
  public void killGuest(int host, String name) {
    run("kill-guest", text(host), name);
  }

  /**
   * Limits a host's link in both directions, in whole Mbit/s rounded down, at least one; {@link
   * DataRate#ZERO} lifts the limit.
   */
  public void link(int host, DataRate limit) {
    boolean off = limit.equals(DataRate.ZERO);
    long megabits = Math.max(1, limit.bytesPerSecond() * 8 / 1_000_000);
    run("link", text(host), off ? "off" : String.valueOf(megabits));
  }

  /** Leaves so much room for a host's images, on an empty file system of their own. */
  public void room(int host, DataSize room) {
    run("disk", text(host), GuestShape.wholeMebibytes(room));
  }

  /** Runs a program in the hosts' network, and says what it printed. */
  public String exec(String... command) {
    var all = new ArrayList<>(List.of("exec"));
    all.addAll(List.of(command));
    return run(all.toArray(String[]::new));
  }

  /** Kills everything and removes the lab; does nothing if there is none. */
  @Override
  public void close() {
    run("down");
  }

  private String run(String... arguments) {
    return run(LIMIT, arguments);
  }

  private String run(Duration limit, String... arguments) {
    return script.run(settings, limit, List.of(arguments));
  }

  private static String text(int number) {
    return String.valueOf(number);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
