package io.drover.cli.bench;

import io.drover.cell.CellPolicy;
import io.drover.cell.ManualMove;
import io.drover.cli.bench.TimedMove.Mover;
import io.drover.cli.bench.TimedMove.Phase;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.lab.GuestShape;
import io.drover.lab.Heartbeats;
import io.drover.lab.Lab;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.live.FleetFile;
import io.drover.live.LiveNode;
import io.drover.model.DataRate;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves one guest between two hosts of a lab, in turn by virsh and by Drover, there and back by
 * each, so that each finds the guest where it knows it to be. Who begins changes from block to
 * block.
 */
final class MigrationPairs {
  static final String GUEST = "guest";

  /** As Drover asks of libvirt too; it takes the definition at the source away itself. */
  private static final List<String> VIRSH_OPTIONS =
      List.of("--p2p", "--persistent", "--undefinesource", "--abort-on-error");

  private static final Duration MOVE_WITHIN = Duration.ofMinutes(3);
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  /** A silence counts to the move before it; it is recorded when it is over. */
  private static final Duration QUIET_AFTER = Duration.ofMillis(1500);

  private static final Pattern WALL = Pattern.compile("wall_ms=(\\d+)");

  private final Settings settings;
  private final Lab lab;
  private final Heartbeats heartbeats;
  private final Path folder;
  private final Consumer<String> progress;
  private final InstantSource clock = InstantSource.system();
  private final Waiting waiting = new Waiting(clock, READY_WITHIN);
  private final List<TimedMove> moves = new ArrayList<>();
  private final Map<String, Instant> heard = new ConcurrentHashMap<>();

  /**
   * What is measured.
   *
   * @param pairs an even number: there and back
   * @param downtime that both allow for the switchover
   * @param link of each host; zero for no limit
   */
  record Settings(int pairs, GuestShape shape, Duration downtime, DataRate link) {}

  private MigrationPairs(Settings settings, Lab lab, Path folder, Consumer<String> progress) {
    this.settings = settings;
    this.lab = lab;
    this.heartbeats = lab.heartbeats(clock);
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * @param folder for the journal of this run
   * @throws LabUnusable if the lab does not work, or the guest lost something
   */
  static List<TimedMove> run(
      Settings settings, Path labFolder, Path folder, Consumer<String> progress)
      throws InterruptedException {
    Lab lab = Lab.open(Lab.projectRoot(), labFolder, "bm", "198.21");
    lab.close(); // what a killed run left behind
    try {
      return new MigrationPairs(settings, lab, folder, progress).run();
    } finally {
      lab.close();
    }
  }

  private List<TimedMove> run() throws InterruptedException {
    lab.up(2, Map.of());
    lab.guest(1, GUEST, settings.shape());
    waiting.until("the guest is up", () -> heartbeats.alive(GUEST, Duration.ofSeconds(1)));
    for (int host = 1; host <= 2; host++) {
      lab.link(host, settings.link());
    }
    byVirsh(2, 1);
    byVirsh(1, 2);
    moves.clear(); // the daemons' first
    for (int block = 0; block * 2 < settings.pairs(); block++) {
      if (block % 2 == 0) {
        virshThereAndBack();
        droverThereAndBack();
      } else {
        droverThereAndBack();
        virshThereAndBack();
      }
    }
    if (!lab.ask(GUEST).intact()) {
      throw new LabUnusable("the guest lost memory on its moves: " + lab.ask(GUEST));
    }
    return moves;
  }

  private void virshThereAndBack() throws InterruptedException {
    byVirsh(2, 1);
    byVirsh(1, 2);
  }

  private void byVirsh(int to, int from) throws InterruptedException {
    lab.virsh(from, "migrate-setmaxdowntime", GUEST, text(settings.downtime()));
    Instant begun = clock.instant();
    var options = new ArrayList<>(VIRSH_OPTIONS);
    String said = lab.migrate(GUEST, from, to, options.toArray(String[]::new));
    Matcher wall = WALL.matcher(said);
    if (!wall.find()) {
      throw new LabUnusable("the lab's word on a migration was needed, found: " + said);
    }
    add(Mover.VIRSH, said, begun, Duration.ofMillis(Long.parseLong(wall.group(1))), List.of());
  }

  private static String text(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  /**
   * Two moves that are not counted go before: by a node that is as warm as one that runs for days.
   */
  private void droverThereAndBack() throws InterruptedException {
    try (LiveNode node = node()) {
      waiting.until(
          "hosts are sampled", () -> node.status().ready() && node.status().staleHosts() == 0);
      for (boolean counted : new boolean[] {false, true}) {
        byDrover(node, 2, counted);
        byDrover(node, 1, counted);
      }
    }
  }

  private LiveNode node() {
    CellPolicy shipped = PolicyConfig.load();
    MigrationTerms terms = shipped.terms();
    Path file = folder.resolve("fleet.conf");
    try {
      Files.writeString(file, lab.fleet(2, "", List.of("libvirt.sample-every = 2s")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return LiveNode.start(
        new LiveNode.Settings(
            FleetFile.read(file),
            folder.resolve("data"),
            shipped.with(
                new MigrationTerms(
                    MigrationMode.PRE_COPY,
                    terms.deadline(),
                    settings.downtime(),
                    terms.mostRounds(),
                    terms.cooldown())),
            READY_WITHIN,
            false,
            new Onlooker()),
        clock);
  }

  private void byDrover(LiveNode node, int to, boolean counted) throws InterruptedException {
    heard.clear();
    Instant begun = clock.instant();
    MoveOutcome outcome = move(node, to);
    Duration total = Duration.between(begun, clock.instant());
    if (!(outcome instanceof MoveOutcome.Completed
        || outcome instanceof MoveOutcome.FoundCompleted)) {
      throw new LabUnusable("a move by Drover was to be completed, found " + outcome);
    }
    List<Phase> phases = phases(begun);
    Thread.sleep(QUIET_AFTER);
    if (counted) {
      String job = lab.virsh(to, "domjobinfo", GUEST, "--completed");
      add(Mover.DROVER, job, begun, total, phases);
    }
  }

  private static MoveOutcome move(LiveNode node, int to) throws InterruptedException {
    var wish = new ManualMove.Wish(new VmId(GUEST), new HostId("h" + to), Optional.empty());
    try {
      return node.move(wish).toCompletableFuture().get(MOVE_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabUnusable("a move by Drover did not end: " + e, e);
    }
  }

  private List<Phase> phases(Instant begun) {
    return heard.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(e -> new Phase(e.getKey(), Duration.between(begun, e.getValue())))
        .toList();
  }

  /**
   * @param job what libvirt says of it at the target
   */
  private void add(Mover mover, String job, Instant begun, Duration total, List<Phase> phases) {
    Instant until = begun.plus(total).plus(QUIET_AFTER);
    var move =
        new TimedMove(
            mover,
            total,
            millis(job, "Time elapsed"),
            millis(job, "Total downtime"),
            heartbeats.longestGap(GUEST, begun, until),
            phases);
    moves.add(move);
    progress.accept(
        "%2d %-6s total %5d ms, downtime %3d ms, silence %4d ms"
            .formatted(
                moves.size(),
                mover.name().toLowerCase(Locale.ROOT),
                move.total().toMillis(),
                move.downtime().toMillis(),
                move.silence().toMillis()));
  }

  private static Duration millis(String job, String field) {
    Matcher found = Pattern.compile(field + "[:=]\\s*(\\d+)\\s+ms").matcher(job);
    if (!found.find()) {
      throw new LabUnusable("libvirt's " + field + " was needed, found: " + job.strip());
    }
    return Duration.ofMillis(Long.parseLong(found.group(1)));
  }

  /** Notes when what was first reported of the move that is under way. */
  private final class Onlooker implements HypervisorListener {
    @Override
    public void onReport(HypervisorReport report) {
      String name =
          switch (report) {
            case HypervisorReport.Checked _ -> "checked";
            case HypervisorReport.CopyStarted _ -> "copying";
            case HypervisorReport.SwitchoverStarted _ -> "switching over";
            case HypervisorReport.Completed _ -> "completed";
            default -> "";
          };
      if (!name.isEmpty()) {
        heard.putIfAbsent(name, clock.instant());
      }
    }

    @Override
    public void onSample(HostSample sample) {}
  }
}
