package io.drover.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.api.OperatorApi;
import io.drover.cell.CellPolicy;
import io.drover.cell.CellScheduler;
import io.drover.cell.CellStatus;
import io.drover.cell.ManualMove;
import io.drover.cell.RegionEntity;
import io.drover.failover.ClusterLease;
import io.drover.failover.HostWatcher;
import io.drover.failover.LeaseKeeper;
import io.drover.failover.LeasedHypervisor;
import io.drover.failover.LostHosts;
import io.drover.failover.WatchSettings;
import io.drover.host.HostCommand;
import io.drover.host.HostEntity;
import io.drover.hypervisor.HostProbe;
import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorListener;
import io.drover.journal.JournalHealth;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.model.ZoneId;
import io.drover.plan.PlanEntity;
import io.drover.sharding.CellSettings;
import io.drover.sharding.Entities;
import io.drover.sharding.Routes;
import io.drover.vm.VmCommand;
import io.drover.vm.migration.MigrationCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * One running process of Drover: a node of a cluster, alone or with others, which share the sharded
 * actors and the cell's scheduler among them.
 *
 * <p>A start brings back the cell, which wakes its hosts and the plans that have not ended, and
 * nothing else: a plan wakes the VMs that it has in motion.
 */
public final class DroverNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int MOST_ASKED = 24;
  private static final int REGISTRATIONS_AT_ONCE = 64;

  static final String SYSTEM = "drover";

  private final ActorSystem<Void> system;
  private final Routes routes;
  private final Set<CellId> cells = ConcurrentHashMap.newKeySet();
  private final PlanEnds ends;
  private final HypervisorListener listener;
  private final ExecutorService planners;
  private final InstantSource clock;
  private final boolean alone;
  private final Optional<ActorRef<HostWatcher.Message>> watcher;

  private DroverNode(
      ActorSystem<Void> system,
      Routes routes,
      PlanEnds ends,
      HypervisorListener listener,
      ExecutorService planners,
      InstantSource clock,
      boolean alone,
      Optional<ActorRef<HostWatcher.Message>> watcher) {
    this.system = system;
    this.routes = routes;
    this.ends = ends;
    this.listener = listener;
    this.planners = planners;
    this.clock = clock;
    this.alone = alone;
    this.watcher = watcher;
  }

  /**
   * What a node is started with.
   *
   * @param store configuration of the journal and snapshot store
   * @param membership the cluster that it is part of
   * @param clock tells every actor the time
   * @param stopwatch measures how long decisions take, on the wall
   * @param seed of the cell's searches
   * @param reminderInterval how often a host, VM or plan repeats what it is still owed
   * @param decided told how long each decision took
   * @param probe of the hosts, for a node of several: they find out together when one is lost
   */
  public record Settings(
      Config store,
      Membership membership,
      InstantSource clock,
      InstantSource stopwatch,
      CellPolicy policy,
      long seed,
      Duration reminderInterval,
      Consumer<Duration> decided,
      Optional<HostProbe> probe) {}

  public static DroverNode start(Settings settings, Hypervisor hypervisor) {
    Config config =
        settings
            .store()
            .withFallback(settings.membership().config(SYSTEM))
            .withFallback(ConfigFactory.parseResources("drover-node.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), SYSTEM, config);
    Cluster cluster = Cluster.get(system);
    if (settings.membership().isAlone()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }
    ExecutorService planners =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("planner").daemon().factory());
    ClusterLease lease = ClusterLease.of(system.classicSystem());
    if (!settings.membership().isAlone()) {
      keep(lease, system, config.getConfig("drover.lease"));
    }
    var routes =
        new Routes(
            ClusterSharding.get(system), new LeasedHypervisor(hypervisor, lease), settings.clock());
    var metrics = new NodeMetrics(System::nanoTime);
    var wiring =
        new CellScheduler.Wiring(
            settings.clock(),
            settings.stopwatch(),
            config.getDuration("drover.tick-interval"),
            planners,
            (cell, host) -> routes.tell(host, new HostEntity.Wake(cell)),
            (plan, question) -> routes.tell(plan, new PlanEntity.Wake(question)),
            routes::deliver,
            took -> {
              metrics.decided(took);
              settings.decided().accept(took);
            },
            (cell, status) -> {
              metrics.reported(cell, status);
              routes.region().tell(new RegionEntity.CellReported(cell, status));
            },
            isWatched(settings)
                ? Optional.of(config.getDuration("drover.prepare-interval"))
                : Optional.empty());
    var ends = new PlanEnds();
    var lost = new LostHosts();
    Entities.start(
        system,
        routes,
        lost::contains,
        new CellSettings(settings.policy(), settings.seed()),
        wiring,
        ends::hear,
        settings.clock(),
        settings.reminderInterval());
    metrics.watch(system, lease, lost);
    if (settings.membership().http().isPresent()) {
      var api = new OperatorApi(routes, settings.clock(), system.scheduler());
      NodeHttp.serve(system, settings.membership().http().get(), api, metrics);
    }
    return new DroverNode(
        system,
        routes,
        ends,
        metrics.counting(routes),
        planners,
        settings.clock(),
        settings.membership().isAlone(),
        settings
            .probe()
            .filter(_ -> isWatched(settings))
            .map(probe -> watch(system, probe, lost, routes, settings.clock())));
  }

  /** A node that is alone loses no host. */
  private static boolean isWatched(Settings settings) {
    return settings.probe().isPresent() && !settings.membership().isAlone();
  }

  private static void keep(ClusterLease lease, ActorSystem<?> system, Config settings) {
    system.systemActorOf(
        LeaseKeeper.create(lease, Entities.ROLE, settings, System::nanoTime),
        LeaseKeeper.NAME,
        DispatcherSelector.fromConfig("drover.cluster-dispatcher"));
  }

  private static ActorRef<HostWatcher.Message> watch(
      ActorSystem<?> system, HostProbe probe, LostHosts lost, Routes routes, InstantSource clock) {
    var wiring =
        new HostWatcher.Wiring(
            probe,
            Entities.ROLE,
            System::nanoTime,
            lost,
            (host, silentFor, withZone) ->
                routes.declareLost(host, clock.instant().minus(silentFor), withZone));
    WatchSettings watching = WatchSettings.of(system.settings().config().getConfig("drover.watch"));
    return system.systemActorOf(
        HostWatcher.create(watching, wiring),
        "host-watcher",
        DispatcherSelector.fromConfig("drover.cluster-dispatcher"));
  }

  /** Whether it has been taken into its cluster. */
  public boolean isUp() {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  /** Where hypervisors' reports and samples go. */
  public HypervisorListener listener() {
    return listener;
  }

  /**
   * Registers hosts, a bounded number at once, and waits for them. A host that is registered
   * already only wakes up. Their cells know of them first: they decide nothing before they have
   * heard each.
   */
  public void register(List<HostCommand.Register> hosts) {
    Map<HostId, ZoneId> zones =
        hosts.stream()
            .map(HostCommand.Register::spec)
            .collect(Collectors.toMap(HostSpec::id, HostSpec::zone, (first, _) -> first));
    watcher.ifPresent(to -> to.tell(new HostWatcher.Expect(zones)));
    hosts.stream()
        .collect(
            Collectors.groupingBy(
                HostCommand.Register::cell,
                TreeMap::new,
                Collectors.mapping(host -> host.spec().id(), Collectors.toSet())))
        .forEach(this::join);
    await(hosts, command -> routes.handle(command.spec().id(), command, ANSWER));
  }

  /** Hosts that are registered already: {@link #status} is of their cells too from now on. */
  public void recall(Collection<HostId> hosts) {
    await(
        hosts,
        host ->
            routes
                .cellOf(host, ANSWER)
                .thenApply(cell -> {
                  cells.add(cell);
                  return Done.getInstance();
                }));
  }

  private void join(CellId cell, Set<HostId> hosts) {
    cells.add(cell);
    join(
        untilAnswered(() ->
            AskPattern.<CellScheduler.Message, Done>askWithStatus(
                routes.cell(cell),
                replyTo -> new CellScheduler.Join(hosts, replyTo),
                ANSWER,
                system.scheduler())));
  }

  /**
   * Tells VMs what their hosts remember of them, and waits until each has recorded it. Before their
   * hosts are registered: a host in the journal is not asked again what it remembers.
   */
  public void adopt(Collection<VmCommand.Adopt> vms) {
    await(vms, vm -> routes.adopt(vm, ANSWER));
  }

  /** Cordons, drains or opens hosts, and waits until they have recorded it. */
  public void setCordon(Collection<HostId> hosts, Cordon cordon) {
    await(
        hosts,
        host -> routes.handle(host, new HostCommand.SetCordon(cordon, clock.instant()), ANSWER));
  }

  private <T> void await(Collection<T> items, Function<T, CompletionStage<Done>> action) {
    join(
        Source.from(items)
            .mapAsync(REGISTRATIONS_AT_ONCE, item -> untilAnswered(() -> action.apply(item)))
            .runWith(Sink.ignore(), system));
  }

  /**
   * A question may be lost while whom it is for goes from node to node, or comes back after a
   * failed write; what is asked here may be asked again.
   */
  private static <T> CompletionStage<T> untilAnswered(Supplier<CompletionStage<T>> ask) {
    return untilAnswered(ask, 1);
  }

  private static <T> CompletionStage<T> untilAnswered(Supplier<CompletionStage<T>> ask, int asked) {
    return ask.get()
        .exceptionallyCompose(failure -> {
          Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
          return asked < MOST_ASKED
                  && (cause instanceof TimeoutException || failure instanceof TimeoutException)
              ? untilAnswered(ask, asked + 1)
              : CompletableFuture.failedStage(failure);
        });
  }

  /** Of all cells of hosts that were registered or recalled here, as if they were one. */
  public CellStatus status() {
    return cells.stream()
        .map(cell ->
            join(
                untilAnswered(() ->
                    AskPattern.<CellScheduler.Message, CellStatus>ask(
                        routes.cell(cell),
                        CellScheduler.AskStatus::new,
                        ANSWER,
                        system.scheduler()))))
        .reduce(CellStatus::plus)
        .orElse(CellStatus.UNKNOWN);
  }

  /**
   * Orders one move, as an operator; completes with how it ended. It goes on if nobody waits for
   * it, and after a restart too.
   *
   * @throws IllegalStateException if it cannot be ordered; the message says why
   */
  public CompletionStage<MoveOutcome> move(ManualMove.Wish wish) {
    PlanId plan = join(routes.order(wish, PATIENCE, system.scheduler()));
    return ends.of(plan).thenApply(outcomes -> outcomes.getFirst());
  }

  /** An operator wants a migration to be given up, if it is not too late. */
  public void abort(MigrationId migration, String reason) {
    var command = new MigrationCommand.Abort(migration, reason, clock.instant());
    routes.tell(migration.vm(), new VmCommand.OfMigration(command));
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** Why events cannot be recorded at the moment, and what to do; empty while they can. */
  public Optional<String> storeFailure() {
    return JournalHealth.of(system.classicSystem()).failure();
  }

  /**
   * Tells how late what is due in each interval is done by those threads that the cluster's
   * heartbeats are sent and heard by.
   */
  public void heartbeats(Duration interval, Consumer<Duration> late) {
    Lateness.watch(system, interval, late);
  }

  /** Completes when the node has stopped, for whatever reason. */
  public CompletableFuture<Done> terminated() {
    return system.getWhenTerminated().toCompletableFuture();
  }

  /** Of several nodes, this one leaves, and hands over what it holds; alone, it just ends. */
  @Override
  public void close() {
    if (alone) {
      system.terminate();
    } else {
      CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.jvmExitReason());
    }
    join(
        system
            .getWhenTerminated()
            .toCompletableFuture()
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    planners.shutdown();
  }
}
