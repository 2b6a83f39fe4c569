package io.drover.cli.bench;

import io.drover.cli.bench.ForecastGuests.Guest;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.hypervisor.forecast.Promise;
import io.drover.hypervisor.forecast.PromiseLedger;
import io.drover.hypervisor.forecast.Settled;
import io.drover.hypervisor.libvirt.CallLimits;
import io.drover.hypervisor.libvirt.LibvirtHypervisor;
import io.drover.hypervisor.libvirt.LibvirtSettings;
import io.drover.lab.LabUnusable;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Moves of real guests between three hosts of a lab, one at a time, each promised before. */
final class ForecastRun implements HypervisorListener, AutoCloseable {
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

  private static final Duration SETTLED_AFTER = Duration.ofSeconds(1);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(3);
  private static final Duration MOVE_LIMIT = Duration.ofMinutes(5);
  private static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.PRE_COPY,
          Duration.ofMinutes(5),
          Duration.ofMillis(300),
          200,
          Duration.ZERO);

  private final Random chance;
  private final ForecastGuests guests;
  private final PrintWriter progress;
  private final PromiseLedger ledger;
  private final LibvirtHypervisor hypervisor;
  private final Map<MigrationId, CompletableFuture<HypervisorReport>> checks =
      new ConcurrentHashMap<>();
  private final BlockingQueue<HypervisorReport.OfMigration> ends = new LinkedBlockingQueue<>();

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
    ledger = new PromiseLedger(ForecastGuests::link, MOST_KEPT, List.of(), onSettled);
    chance = new Random(seed);
    guests = new ForecastGuests(checkout, folder, chance);
    hypervisor =
        new LibvirtHypervisor(
            guests.hosts(),
            new LibvirtSettings(
                PATIENT,
                LibvirtSettings.USUAL.transport(),
                Set.of(),
                false,
                Duration.ofHours(1),
                Duration.ofHours(1),
                true),
            host -> {
              throw new LabUnusable("nothing is fenced here, and " + host + " was to be");
            },
            InstantSource.system(),
            ledger);
  }

  Result moves(int learn, int count) throws InterruptedException {
    hypervisor.connect();
    hypervisor.start(this);
    guests.start();
    say("3 hosts and %d guests are up", guests.all().size());
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
      say("%d of %d: %s (%s) %s", i + 1, learn + count, guest.name(), guest.load(), outcome.text);
      guests.load(guest);
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

  /**
   * Which guest moves when: at random, but none again before it was looked at with its new load.
   */
  private List<Guest> order(int count) {
    List<Guest> all = guests.all();
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
    return new Placement(ForecastGuests.id(host), NumaSet.of(0));
  }

  private CompletableFuture<HypervisorReport> check(Guest guest) {
    var answer = new CompletableFuture<HypervisorReport>();
    checks.put(guest.next(), answer);
    hypervisor.ask(
        ForecastGuests.id(guest.host()),
        new HypervisorRequest.Check(
            guest.next(), guest.spec(), at(guest.host()), at(guest.target())));
    return answer;
  }

  private static void await(CompletableFuture<HypervisorReport> check) throws InterruptedException {
    try {
      HypervisorReport report = check.get(CHECK_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (report instanceof HypervisorReport.Unfit(var id, var reason)) {
        throw new LabUnusable(id + " cannot be moved: " + reason);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new LabUnusable("a check was not answered within " + CHECK_LIMIT);
    }
  }

  private record Outcome(
      boolean completed, boolean saidNotToConverge, Optional<String> harm, String text) {}

  private Outcome move(Guest guest) throws InterruptedException {
    MigrationId id = guest.next();
    Instant from = InstantSource.system().instant();
    hypervisor.ask(
        ForecastGuests.id(guest.host()),
        new HypervisorRequest.Migrate(
            id, guest.spec(), id.number(), at(guest.host()), at(guest.target()), TERMS));
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
    Thread.sleep(SETTLED_AFTER);
    Optional<String> harm = guests.harm(guest, from);
    guest.counted();
    if (end instanceof HypervisorReport.Failed(_, var reason)) {
      return new Outcome(false, saidNotToConverge, harm, "failed: " + reason + harm.orElse(""));
    }
    guest.arrived();
    return new Outcome(true, saidNotToConverge, harm, "moved" + harm.orElse(""));
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
    guests.close();
  }
}
