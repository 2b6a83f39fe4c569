package io.drover.cli.bench;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.forecast.Link;
import io.drover.hypervisor.forecast.Promise;
import io.drover.hypervisor.forecast.PromiseLedger;
import io.drover.hypervisor.forecast.Settled;
import io.drover.hypervisor.libvirt.CallLimits;
import io.drover.hypervisor.libvirt.LibvirtHost;
import io.drover.hypervisor.libvirt.LibvirtHypervisor;
import io.drover.hypervisor.libvirt.LibvirtSettings;
import io.drover.lab.GuestAnswer;
import io.drover.lab.GuestShape;
import io.drover.lab.Heartbeats;
import io.drover.lab.Lab;
import io.drover.lab.LabUnusable;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Moves of real guests between three hosts of a lab, one at a time, each promised before. */
final class ForecastRun implements HypervisorListener, AutoCloseable {
  /** Of each host's link, in Mbit/s; a move has the lesser of its two. */
  private static final int[] LINKS = {800, 800, 400};

  /** Memory of each guest and the most that it can dirty, in MiB: its kernel needs the rest. */
  private static final int[][] GUESTS = {
    {96, 20}, {128, 40}, {192, 80}, {256, 100}, {320, 100}, {384, 100}
  };

  private static final int MOST_RATE = 40;
  private static final int LEAST_SET = 10;

  /**
   * Moves ahead of its own at which a guest is first looked at; the time it has its load by then.
   */
  private static final int AHEAD = 2;

  private static final int MOST_KEPT = 1_000;

  /** Six emulated guests and three daemons on one machine: an answer may take long. */
  private static final CallLimits PATIENT =
      new CallLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          CallLimits.USUAL.callsAtOnce(),
          Duration.ofSeconds(10),
          6,
          CallLimits.USUAL.firstRetry(),
          CallLimits.USUAL.lastRetry());

  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(3);
  private static final Duration MOVE_LIMIT = Duration.ofMinutes(5);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LIVELY = Duration.ofSeconds(1);
  private static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.PRE_COPY,
          Duration.ofMinutes(5),
          Duration.ofMillis(300),
          200,
          Duration.ZERO);

  private final Lab lab;
  private final Heartbeats heartbeats;
  private final Random chance;
  private final PrintWriter progress;
  private final PromiseLedger ledger;
  private final LibvirtHypervisor hypervisor;
  private final Map<String, Guest> guests = new LinkedHashMap<>();
  private final Map<MigrationId, CompletableFuture<HypervisorReport>> checks =
      new ConcurrentHashMap<>();
  private final BlockingQueue<HypervisorReport.OfMigration> ends = new LinkedBlockingQueue<>();

  /** Where a guest is, and by which number it moves next. */
  private static final class Guest {
    private final VmSpec spec;
    private final int mostSet;
    private int host;
    private int target;
    private String load = "";
    private long number = 1;

    Guest(VmSpec spec, int mostSet, int host) {
      this.spec = spec;
      this.mostSet = mostSet;
      this.host = host;
    }

    String name() {
      return spec.id().value();
    }

    MigrationId next() {
      return new MigrationId(spec.id(), number);
    }
  }

  /**
   * @param settled all moves, those to learn from first
   * @param counted the others
   * @param failed of those that count, how many did not complete
   * @param failedAsSaid of these, how many were said not to converge
   * @param harmed moves after which a guest was silent, had gone back in its counting or had lost
   *     memory
   */
  record Result(
      List<Settled> settled, List<Settled> counted, int failed, int failedAsSaid, int harmed) {}

  ForecastRun(
      Path checkout, Path folder, long seed, Consumer<Settled> onSettled, PrintWriter progress) {
    this.progress = progress;
    ledger = new PromiseLedger(ForecastRun::link, MOST_KEPT, List.of(), onSettled);
    chance = new Random(seed);
    lab = Lab.open(checkout, folder, "df", "198.18");
    heartbeats = lab.heartbeats(InstantSource.system());
    lab.close(); // what a killed run left behind
    lab.up(LINKS.length, Map.of());
    hypervisor =
        new LibvirtHypervisor(
            IntStream.rangeClosed(1, LINKS.length).mapToObj(this::host).toList(),
            new LibvirtSettings(
                PATIENT,
                LibvirtSettings.USUAL.transport(),
                Set.of(),
                false,
                Duration.ofHours(1),
                Duration.ofHours(1)),
            host -> {
              throw new LabUnusable("nothing is fenced here, and " + host + " was to be");
            },
            InstantSource.system(),
            ledger);
  }

  private LibvirtHost host(int number) {
    return new LibvirtHost(
        id(number), lab.uri(number, Lab.Transport.UNIX), lab.uri(number, Lab.Transport.TCP));
  }

  private static HostId id(int number) {
    return new HostId("host-" + number);
  }

  private static Link link(HostId from, HostId to) {
    int slower = Math.min(megabits(from), megabits(to));
    return new Link(from + " to " + to, "tcp", new DataRate(slower * 125_000L));
  }

  private static int megabits(HostId host) {
    return LINKS[Integer.parseInt(host.value().substring("host-".length())) - 1];
  }

  Result moves(int learn, int count) throws InterruptedException {
    start();
    List<Guest> order = order(learn + count + AHEAD);
    int failed = 0;
    int failedAsSaid = 0;
    int harmed = 0;
    Map<MigrationId, Boolean> counts = new LinkedHashMap<>();
    for (int ahead = 0; ahead < AHEAD; ahead++) {
      await(check(order.get(ahead)));
    }
    for (int i = 0; i < learn + count; i++) {
      Guest guest = order.get(i);
      List<CompletableFuture<HypervisorReport>> looks = new ArrayList<>();
      for (int ahead = 1; ahead <= AHEAD; ahead++) {
        looks.add(check(order.get(i + ahead)));
      }
      counts.put(guest.next(), i >= learn);
      Outcome outcome = move(guest);
      if (i >= learn && !outcome.completed) {
        failed++;
        failedAsSaid += outcome.saidNotToConverge ? 1 : 0;
      }
      harmed += outcome.harm.isPresent() ? 1 : 0;
      say("%d of %d: %s (%s) %s", i + 1, learn + count, guest.name(), guest.load, outcome.text);
      load(guest);
      for (var look : looks) {
        await(look);
      }
    }
    List<Settled> settled = ledger.settled();
    return new Result(
        settled,
        settled.stream().filter(s -> counts.get(s.promise().migration())).toList(),
        failed,
        failedAsSaid,
        harmed);
  }

  private void start() throws InterruptedException {
    for (int i = 0; i < LINKS.length; i++) {
      lab.link(i + 1, new DataRate(LINKS[i] * 125_000L));
    }
    hypervisor.connect();
    hypervisor.start(this);
    for (int i = 0; i < GUESTS.length; i++) {
      DataSize memory = DataSize.mebibytes(GUESTS[i][0]);
      var spec =
          new VmSpec(
              new VmId("g" + (i + 1)),
              new Resources(new Cpu(1000), memory),
              1,
              new PoolId("local"),
              Set.of(),
              true);
      var guest = new Guest(spec, GUESTS[i][1], i % LINKS.length + 1);
      guests.put(guest.name(), guest);
      lab.guest(
          guest.host,
          guest.name(),
          GuestShape.small()
              .withMemory(memory)
              .dirtying(DataRate.ZERO, DataSize.mebibytes(guest.mostSet)));
    }
    Instant giveUp = InstantSource.system().instant().plus(BOOT_LIMIT);
    for (Guest guest : guests.values()) {
      while (!heartbeats.alive(guest.name(), LIVELY)) {
        if (InstantSource.system().instant().isAfter(giveUp)) {
          throw new LabUnusable(
              guest.name() + " is not heard of, " + BOOT_LIMIT + " after its start");
        }
        Thread.sleep(200);
      }
      load(guest);
    }
    Thread.sleep(5_000); // the balloon tells every two seconds what the guest uses
    say("3 hosts and %d guests are up", guests.size());
  }

  /** One guest in five writes nothing, the others at any rate to any set. */
  private void load(Guest guest) {
    int rate = chance.nextInt(5) == 0 ? 0 : 1 + chance.nextInt(MOST_RATE);
    int set = LEAST_SET + chance.nextInt(guest.mostSet - LEAST_SET + 1);
    guest.load = rate + " MiB/s of " + set + " MiB";
    lab.load(guest.name(), DataRate.mebibytes(rate), DataSize.mebibytes(set));
    guest.target = (guest.host + chance.nextInt(LINKS.length - 1)) % LINKS.length + 1;
  }

  /**
   * Which guest moves when: at random, but none again before it was looked at with its new load.
   */
  private List<Guest> order(int count) {
    List<Guest> all = new ArrayList<>(guests.values());
    List<Guest> order = new ArrayList<>();
    while (order.size() < count) {
      Guest next = all.get(chance.nextInt(all.size()));
      if (!order.subList(Math.max(0, order.size() - AHEAD), order.size()).contains(next)) {
        order.add(next);
      }
    }
    return order;
  }

  private static Placement at(int host) {
    return new Placement(id(host), NumaSet.of(0));
  }

  private CompletableFuture<HypervisorReport> check(Guest guest) {
    var answer = new CompletableFuture<HypervisorReport>();
    checks.put(guest.next(), answer);
    hypervisor.ask(
        id(guest.host),
        new HypervisorRequest.Check(guest.next(), guest.spec, at(guest.host), at(guest.target)));
    return answer;
  }

  private static void await(CompletableFuture<HypervisorReport> check) throws InterruptedException {
    try {
      HypervisorReport report = check.get(CHECK_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (report instanceof HypervisorReport.Unfit(var id, var reason)) {
        throw new LabUnusable(id + " cannot be moved: " + reason);
      }
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new LabUnusable("a check was not answered within " + CHECK_LIMIT);
    }
  }

  private record Outcome(
      boolean completed, boolean saidNotToConverge, Optional<String> harm, String text) {}

  private Outcome move(Guest guest) throws InterruptedException {
    MigrationId id = guest.next();
    Instant from = InstantSource.system().instant();
    hypervisor.ask(
        id(guest.host),
        new HypervisorRequest.Migrate(
            id, guest.spec, id.number(), at(guest.host), at(guest.target), TERMS));
    boolean saidNotToConverge = false;
    HypervisorReport.OfMigration end = null;
    Instant giveUp = from.plus(MOVE_LIMIT);
    while (end == null) {
      end = ends.poll(1, TimeUnit.SECONDS);
      saidNotToConverge =
          ledger
              .open(id)
              .map(Promise::forecast)
              .map(forecast -> !forecast.converges())
              .orElse(saidNotToConverge);
      if (end != null && !end.migration().equals(id)) {
        end = null; // said twice
      }
      if (InstantSource.system().instant().isAfter(giveUp)) {
        throw new LabUnusable(id + " has not ended within " + MOVE_LIMIT);
      }
    }
    Thread.sleep(LIVELY);
    Optional<String> harm = harm(guest, from);
    guest.number++;
    if (end instanceof HypervisorReport.Failed(_, var reason)) {
      return new Outcome(false, saidNotToConverge, harm, "failed: " + reason + harm.orElse(""));
    }
    guest.host = guest.target;
    return new Outcome(true, saidNotToConverge, harm, "moved" + harm.orElse(""));
  }

  /** The guest's own word, never a return code. */
  private Optional<String> harm(Guest guest, Instant from) throws InterruptedException {
    GuestAnswer answer = lab.ask(guest.name());
    if (!answer.intact()) {
      return Optional.of(", and has lost memory: " + answer);
    }
    Instant giveUp = InstantSource.system().instant().plus(SILENCE_LIMIT);
    while (!heartbeats.alive(guest.name(), LIVELY)) {
      if (InstantSource.system().instant().isAfter(giveUp)) {
        return Optional.of(", and is not heard of within " + SILENCE_LIMIT);
      }
      Thread.sleep(200);
    }
    int resets = heartbeats.resets(guest.name(), from, InstantSource.system().instant());
    return resets == 0
        ? Optional.empty()
        : Optional.of(", and its counter went back " + resets + " times: " + answer);
  }

  private void say(String format, Object... arguments) {
    progress.println(format.formatted(arguments));
    progress.flush();
  }

  @Override
  public void onReport(HypervisorReport report) {
    switch (report) {
      case HypervisorReport.Checked(var id) -> checked(id, report);
      case HypervisorReport.Unfit(var id, _) -> checked(id, report);
      case HypervisorReport.Completed completed -> ends.add(completed);
      case HypervisorReport.Failed failed -> ends.add(failed);
      default -> {} // how far it is
    }
  }

  private void checked(MigrationId id, HypervisorReport report) {
    CompletableFuture<HypervisorReport> waiting = checks.get(id);
    if (waiting != null) {
      waiting.complete(report);
    }
  }

  @Override
  public void onSample(HostSample sample) {}

  @Override
  public void close() {
    hypervisor.close();
    lab.close();
  }
}
