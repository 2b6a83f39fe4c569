package io.drover.live;

import io.drover.cell.CellPolicy;
import io.drover.cell.CellStatus;
import io.drover.cell.ManualMove;
import io.drover.host.HostEntity;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.forecast.PromiseLedger;
import io.drover.hypervisor.libvirt.Inventory;
import io.drover.hypervisor.libvirt.LibvirtHypervisor;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.JournalReader;
import io.drover.model.HostId;
import io.drover.model.MoveOutcome;
import io.drover.node.DroverNode;
import io.drover.node.Membership;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The control plane of a fleet of real hosts, in one process: adopts the VMs that it finds there,
 * and leaves them as they are until a decision says otherwise.
 */
public final class LiveNode implements AutoCloseable {
  private static final long SEED = 1;

  /** Settled promises that forecasts are made from. */
  private static final int MOST_PROMISES = 1_000;

  private static final Duration REMINDER_INTERVAL = Duration.ofSeconds(2);

  private final EmbeddedStore store;
  private final LibvirtHypervisor hypervisor;
  private final PromiseLedger promises;
  private final DroverNode node;
  private final Map<HostId, Inventory> newcomers;

  private LiveNode(
      EmbeddedStore store,
      LibvirtHypervisor hypervisor,
      PromiseLedger promises,
      DroverNode node,
      Map<HostId, Inventory> newcomers) {
    this.store = store;
    this.hypervisor = hypervisor;
    this.promises = promises;
    this.node = node;
    this.newcomers = newcomers;
  }

  /**
   * What a live node is started with.
   *
   * @param folder of the journal
   * @param reachWithin how long hosts that are new to the journal are waited for
   * @param lookClosely whether each guest is measured for some seconds before it moves, for a
   *     better forecast
   * @param onlooker hears all that hypervisors report, before the actors do
   */
  public record Settings(
      FleetFile fleet,
      Path folder,
      CellPolicy policy,
      Duration reachWithin,
      boolean lookClosely,
      HypervisorListener onlooker) {}

  /**
   * @throws FleetUnusable if new hosts cannot be reached, or what they have contradicts itself
   */
  public static LiveNode start(Settings settings, InstantSource clock) {
    EmbeddedStore store = EmbeddedStore.open(settings.folder());
    FleetFile fleet = settings.fleet();
    var book = new PromiseBook(settings.folder());
    var promises =
        new PromiseLedger(fleet::link, MOST_PROMISES, book.newest(MOST_PROMISES), book::add);
    var hypervisor =
        new LibvirtHypervisor(
            fleet.hosts().stream().map(FleetFile.Member::access).toList(),
            settings.lookClosely() ? fleet.settings().lookingClosely() : fleet.settings(),
            fleet.powerSwitch(),
            clock,
            promises);
    try {
      hypervisor.connect();
      Set<HostId> known = known(store);
      List<FleetFile.Member> newcomers =
          fleet.hosts().stream().filter(host -> !known.contains(host.id())).toList();
      Map<HostId, Inventory> found =
          Newcomers.ask(newcomers, hypervisor, settings.reachWithin(), clock);
      DroverNode node = DroverNode.start(nodeSettings(settings, store, clock), hypervisor);
      try {
        node.recall(known);
        node.adopt(Newcomers.adoptions(found, clock.instant()));
        node.register(Newcomers.registrations(newcomers, found, clock.instant()));
        hypervisor.start(both(settings.onlooker(), node.listener()));
        return new LiveNode(store, hypervisor, promises, node, found);
      } catch (RuntimeException e) {
        node.close();
        throw e;
      }
    } catch (RuntimeException e) {
      hypervisor.close();
      store.close();
      throw e;
    }
  }

  /** The hosts that the journal knows. */
  private static Set<HostId> known(EmbeddedStore store) {
    String prefix = HostEntity.TYPE + "|";
    try (JournalReader reader = store.reader()) {
      return reader.entities().stream()
          .filter(id -> id.startsWith(prefix))
          .map(id -> new HostId(id.substring(prefix.length())))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static DroverNode.Settings nodeSettings(
      Settings settings, EmbeddedStore store, InstantSource clock) {
    return new DroverNode.Settings(
        store.config(),
        Membership.ALONE,
        clock,
        clock,
        settings.policy(),
        SEED,
        REMINDER_INTERVAL,
        _ -> {},
        Optional.empty());
  }

  private static HypervisorListener both(HypervisorListener first, HypervisorListener second) {
    return new HypervisorListener() {
      @Override
      public void onReport(HypervisorReport report) {
        first.onReport(report);
        second.onReport(report);
      }

      @Override
      public void onSample(HostSample sample) {
        first.onSample(sample);
        second.onSample(sample);
      }
    };
  }

  /**
   * Orders one move; completes with how it ended.
   *
   * @throws IllegalStateException if it cannot be ordered; the message says why
   */
  public CompletionStage<MoveOutcome> move(ManualMove.Wish wish) {
    return node.move(wish);
  }

  /** What migrations were promised to take, and what they took. */
  public PromiseLedger promises() {
    return promises;
  }

  public CellStatus status() {
    return node.status();
  }

  public DroverNode node() {
    return node;
  }

  /** The hosts that were new to the journal at this start, and what they had. */
  public Map<HostId, Inventory> newcomers() {
    return newcomers;
  }

  @Override
  public void close() {
    node.close();
    hypervisor.close();
    store.close();
  }
}
