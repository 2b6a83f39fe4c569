package io.drover.cli.demo;

import io.drover.cell.CellPolicy;
import io.drover.cell.CellStatus;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.lab.GuestAnswer;
import io.drover.lab.GuestShape;
import io.drover.lab.Heartbeats;
import io.drover.lab.Lab;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.live.FleetFile;
import io.drover.live.LiveNode;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.node.PolicyConfig;
import io.drover.plan.ConcurrencyLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A demo on real hypervisors: small guests that keep the first two hosts of a lab busy are balanced
 * over all of them, and are then asked whether they are none the worse.
 */
final class LabDemo {
  private static final Path FOLDER = Path.of(".drover", "lab-demo");

  /** MiB/s that guests dirty, in turn: it is what makes them burn CPU. */
  private static final int[] RATES = {24, 16, 16, 8};

  private static final DataSize SET = DataSize.mebibytes(12);

  /** Share of its hosts' CPU that the fleet uses as a whole. */
  private static final double FLEET_USE = 0.48;

  private static final double HOT = 0.80;

  /** Of a move, in cores: hosts have a fraction of one. */
  private static final double LEAST_GAIN = 0.005;

  private static final Duration MEASURED_FOR = Duration.ofSeconds(6);
  private static final int MOST_MEASUREMENTS = 5;
  private static final double AGREEMENT = 0.08;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  private static final Duration HOT_WITHIN = Duration.ofSeconds(60);

  /** No host was hot and nothing was under way for so long: it is over. */
  private static final Duration AT_REST = Duration.ofSeconds(12);

  private static final Pattern CPU_TIME = Pattern.compile("cpu\\.time=(\\d+)");

  private final Settings settings;
  private final Consumer<String> say;
  private final Lab lab;
  private final Heartbeats heartbeats;
  private final Path folder;
  private final InstantSource clock = InstantSource.system();
  private final Waiting waiting = new Waiting(clock, PATIENCE);
  private final MoveMeters moves = new MoveMeters();

  /**
   * What a demo in a lab is run with.
   *
   * @param length from the first plan that could be made to the end at the latest
   * @param data for its journal; a new folder unless given
   */
  record Settings(int hosts, int guests, Duration length, Optional<Path> data) {
    Settings {
      if (hosts < 3 || hosts > 20 || guests < 2 || guests > 40) {
        throw new UserError(
            "--lab needs 3 to 20 --hosts and 2 to 40 --guests, found " + hosts + " and " + guests);
      }
    }
  }

  private LabDemo(Settings settings, Consumer<String> say, Lab lab, Path folder) {
    this.settings = settings;
    this.say = say;
    this.lab = lab;
    this.heartbeats = lab.heartbeats(clock);
    this.folder = folder;
  }

  static LabDemoReport run(Settings settings, Consumer<String> say) throws InterruptedException {
    try {
      Path folder = settings.data().orElseGet(LabDemo::newFolder);
      Files.createDirectories(folder);
      if (Files.exists(folder.resolve("drover.db"))) {
        throw new UserError(
            "--data " + folder + " holds a journal: a lab begins anew each time, so name another");
      }
      Logging.toFile(folder.resolve("drover.log"));
      Lab lab = Lab.open(Lab.projectRoot(), FOLDER.resolve("lab"), "dl", "198.22");
      lab.close(); // what a killed run left behind
      try {
        return new LabDemo(settings, say, lab, folder).run();
      } finally {
        lab.close();
      }
    } catch (LabUnusable e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() {
    try {
      Files.createDirectories(FOLDER);
      return Files.createTempDirectory(FOLDER, "run-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LabDemoReport run() throws InterruptedException, IOException {
    say.accept(
        "Starting %d libvirt hosts, and %d guests on the first two of them …"
            .formatted(settings.hosts(), settings.guests()));
    lab.up(settings.hosts(), Map.of());
    for (int guest = 0; guest < settings.guests(); guest++) {
      lab.guest(
          1 + guest % 2,
          name(guest),
          GuestShape.small().dirtying(DataRate.mebibytes(RATES[guest / 2 % RATES.length]), SET));
    }
    for (int guest = 0; guest < settings.guests(); guest++) {
      String name = name(guest);
      waiting.until(name + " is heard", () -> heartbeats.alive(name, Duration.ofSeconds(1)));
    }
    double used = coresUsed();
    double cpusAHost = used / settings.hosts() / FLEET_USE;
    say.accept(
        String.format(
            Locale.ROOT,
            "The guests use %.2f cores. Each host is given %.3f, so that the fleet as a whole is at %.0f %%.",
            used,
            cpusAHost,
            100 * FLEET_USE));
    return balance(cpusAHost);
  }

  private static String name(int guest) {
    return "g" + (guest + 1);
  }

  /**
   * Of all guests, from what libvirt says of their CPU time: measured again until two measurements
   * agree, for booting takes more than running.
   */
  private double coresUsed() throws InterruptedException {
    double used = 0;
    for (int round = 0; round < MOST_MEASUREMENTS; round++) {
      List<CpuTime> before = List.of(cpuTime(1), cpuTime(2));
      Thread.sleep(MEASURED_FOR);
      double now = cores(before.getFirst(), cpuTime(1)) + cores(before.getLast(), cpuTime(2));
      boolean agree = Math.abs(now - used) < AGREEMENT * now;
      used = now;
      if (agree) {
        return used;
      }
    }
    return used;
  }

  /** CPU seconds of a host's guests up to a moment. */
  private record CpuTime(double seconds, Instant at) {}

  private static double cores(CpuTime before, CpuTime after) {
    double passed = Duration.between(before.at(), after.at()).toNanos() / 1e9;
    return Math.max(0.01, (after.seconds() - before.seconds()) / passed);
  }

  private CpuTime cpuTime(int host) {
    Matcher time = CPU_TIME.matcher(lab.virsh(host, "domstats", "--cpu-total"));
    Instant at = clock.instant();
    double seconds = 0;
    while (time.find()) {
      seconds += Long.parseLong(time.group(1)) / 1e9;
    }
    return new CpuTime(seconds, at);
  }

  private LabDemoReport balance(double cpusAHost) throws InterruptedException, IOException {
    var load = new LabLoad(cpusAHost);
    var said = new LabMoves(load, say);
    Path fleet = folder.resolve("fleet.conf");
    Files.writeString(
        fleet,
        lab.fleet(
            settings.hosts(),
            String.format(Locale.ROOT, "cpus = %.3f, cpu-overcommit = 64", cpusAHost),
            List.of("libvirt.sample-every = 2s", "libvirt.dirty-rate-every = 30s")));
    Instant begun = clock.instant();
    var node =
        LiveNode.start(
            new LiveNode.Settings(FleetFile.read(fleet), folder, policy(), PATIENCE, false, load),
            clock);
    var watch =
        new JournalWatch(
            folder,
            entry -> {
              moves.on(entry);
              said.on(entry);
            });
    Map<String, Double> before;
    int hotBefore;
    try {
      watch.start();
      waiting.until("every host is sampled", () -> !load.known(settings.hosts()).isZero());
      before = onceHot(load);
      hotBefore = hot(before);
      say.accept("load before   " + LabLoad.text(before));
      watchUntilOver(node, load);
    } finally {
      node.close();
      watch.close();
    }
    Map<String, Double> after = load.shares();
    say.accept("load before   " + LabLoad.text(before));
    say.accept("load after    " + LabLoad.text(after));
    moves.firstViolations().forEach(violation -> say.accept("VIOLATION " + violation));
    Instant until = clock.instant();
    return new LabDemoReport(
        settings.hosts(),
        settings.guests(),
        Duration.between(begun, until).toMillis() / 1000.0,
        cpusAHost,
        before,
        after,
        hotBefore,
        hot(after),
        moves.completed(),
        moves.rolledBack(),
        moves.refused(),
        moves.blackoutMillis(50),
        longestSilence(begun, until).toMillis(),
        intact(begun, until),
        moves.violations(),
        moves.entries(),
        folder.toString());
  }

  /** The guests' load comes and goes by some percent, and first samples are of a short time. */
  private Map<String, Double> onceHot(LabLoad load) throws InterruptedException {
    Instant latest = clock.instant().plus(HOT_WITHIN);
    while (hot(load.shares()) == 0 && clock.instant().isBefore(latest)) {
      Thread.sleep(LOOK_EVERY);
    }
    return load.shares();
  }

  private static int hot(Map<String, Double> shares) {
    return (int) shares.values().stream().filter(share -> share > HOT).count();
  }

  /** As shipped, in seconds instead of minutes, and with gains that small hosts can have. */
  private static CellPolicy policy() {
    CellPolicy shipped = PolicyConfig.load();
    return new CellPolicy(
        HOT,
        0.75,
        Duration.ofSeconds(6),
        Duration.ofSeconds(10),
        shipped.drainEvery(),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        shipped.drainValid(),
        4,
        20_000,
        shipped.weights().withMoveCost(LEAST_GAIN, 0),
        new MigrationTerms(
            MigrationMode.AUTO_CONVERGE,
            Duration.ofMinutes(2),
            shipped.terms().blackoutLimit(),
            shipped.terms().mostRounds(),
            Duration.ofSeconds(60)),
        new ConcurrencyLimits(1, 1, 2, 2, 2, 2));
  }

  private void watchUntilOver(LiveNode node, LabLoad load) throws InterruptedException {
    Instant begun = clock.instant();
    Instant said = begun;
    Instant busyAt = begun;
    while (true) {
      Thread.sleep(LOOK_EVERY);
      Instant at = clock.instant();
      CellStatus cell = node.status();
      if (cell.hotHosts() > 0 || cell.plans() > 0 || moves.completed() == 0) {
        busyAt = at;
      }
      if (Duration.between(said, at).compareTo(SAY_EVERY) >= 0) {
        said = at;
        say.accept(
            "%4d s  %s   hot %d  under way %d  completed %d"
                .formatted(
                    Duration.between(begun, at).toSeconds(),
                    LabLoad.text(load.shares()),
                    cell.hotHosts(),
                    cell.underWay(),
                    moves.completed()));
      }
      boolean timeIsUp = Duration.between(begun, at).compareTo(settings.length()) >= 0;
      boolean atRest = Duration.between(busyAt, at).compareTo(AT_REST) >= 0;
      if (atRest || (timeIsUp && cell.underWay() == 0)) {
        return;
      }
    }
  }

  private Duration longestSilence(Instant from, Instant until) {
    return IntStream.range(0, settings.guests())
        .mapToObj(guest -> heartbeats.longestGap(name(guest), from, until))
        .max(Duration::compareTo)
        .orElseThrow();
  }

  private int intact(Instant from, Instant until) {
    int intact = 0;
    for (int guest = 0; guest < settings.guests(); guest++) {
      String name = name(guest);
      GuestAnswer answer = lab.ask(name);
      boolean once =
          lab.processes().stream().filter(process -> process.guest().equals(name)).count() == 1;
      if (answer.intact() && once && heartbeats.resets(name, from, until) == 0) {
        intact++;
      } else {
        say.accept("GUEST " + name + " is the worse for it: " + answer);
      }
    }
    return intact;
  }
}
