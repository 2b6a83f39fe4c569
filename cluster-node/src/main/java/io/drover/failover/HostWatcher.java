package io.drover.failover;

import io.drover.hypervisor.HostProbe;
import io.drover.model.HostId;
import io.drover.model.ZoneId;
import io.drover.model.Zones;
import io.drover.watch.Ballot;
import io.drover.watch.Quorum;
import io.drover.watch.Watch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * One node's watcher: asks all hosts for a sign of life, tells the watchers of the other nodes whom
 * it does not hear, and declares lost whom a quorum of them does not. Every watcher declares; a
 * host is lost once. Decides nothing that {@link Watch} and {@link Quorum} do not.
 */
public final class HostWatcher extends AbstractBehavior<HostWatcher.Message> {
  private static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "host-watcher");
  private static final Set<MemberStatus> HAVE_A_SAY =
      Set.of(MemberStatus.up(), MemberStatus.weaklyUp(), MemberStatus.leaving());

  /** What the actor is sent. */
  public sealed interface Message {}

  /** What another watcher says. */
  public record Cast(Ballot ballot) implements Message {}

  /** From now on these hosts, in these zones, are to be heard. */
  public record Expect(Map<HostId, ZoneId> hosts) implements Message {
    public Expect {
      hosts = Map.copyOf(hosts);
    }
  }

  private record Heard(Collection<HostId> hosts) implements Message {}

  private record Others(Set<ActorRef<Message>> watchers) implements Message {}

  private enum Tick implements Message {
    NOW
  }

  /**
   * Where it hears and what it does.
   *
   * @param role of the members that have a say
   * @param nanos a clock that never jumps
   * @param lost is kept
   */
  public record Wiring(
      HostProbe probe, String role, LongSupplier nanos, LostHosts lost, Declaration declareLost) {}

  /** Told of a host that is lost. */
  @FunctionalInterface
  public interface Declaration {
    /**
     * @param silentFor since when at the latest nobody hears it: the question after the last one
     *     that it answered. What its hypervisor said before that is no sign of life since.
     * @param withZone whether most hosts of its zone are lost too
     */
    void lost(HostId host, Duration silentFor, boolean withZone);
  }

  private record Declared(long nanos, boolean withZone) {}

  private final WatchSettings settings;
  private final Wiring wiring;
  private final Electorate electorate;
  private final Watch watch;
  private final Quorum quorum;
  private final Zones zones = new Zones();
  private final Map<HostId, Declared> declared = new HashMap<>();
  private Set<ActorRef<Message>> others = Set.of();
  private boolean isolated;

  private HostWatcher(ActorContext<Message> context, WatchSettings settings, Wiring wiring) {
    super(context);
    this.settings = settings;
    this.wiring = wiring;
    this.electorate = new Electorate(Cluster.get(context.getSystem()), wiring.role(), HAVE_A_SAY);
    this.watch =
        new Watch(Electorate.name(electorate.self()), settings.patience(), settings.mostSilent());
    this.quorum = new Quorum(settings.ballotValid());
  }

  public static Behavior<Message> create(WatchSettings settings, Wiring wiring) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerAtFixedRate(Tick.NOW, settings.probeInterval());
          var receptionist = context.getSystem().receptionist();
          receptionist.tell(Receptionist.register(KEY, context.getSelf()));
          receptionist.tell(
              Receptionist.subscribe(
                  KEY,
                  context.messageAdapter(
                      Receptionist.Listing.class,
                      listing -> new Others(listing.getServiceInstances(KEY)))));
          return new HostWatcher(context, settings, wiring);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Cast.class, this::onCast)
        .onMessage(Heard.class, this::onHeard)
        .onMessage(Expect.class, this::onExpect)
        .onMessage(Others.class, this::onOthers)
        .onMessage(Tick.class, _ -> onTick())
        .build();
  }

  private Behavior<Message> onCast(Cast cast) {
    long now = wiring.nanos().getAsLong();
    quorum.accept(cast.ballot(), now);
    if (!declared.keySet().containsAll(cast.ballot().silent().keySet())) {
      conclude(now); // now rather than at the next tick
    }
    return this;
  }

  private Behavior<Message> onHeard(Heard heard) {
    long now = wiring.nanos().getAsLong();
    heard.hosts().forEach(host -> watch.hear(host, now));
    return this;
  }

  private Behavior<Message> onExpect(Expect expect) {
    watch.expect(expect.hosts().keySet(), wiring.nanos().getAsLong());
    zones.expect(expect.hosts());
    return this;
  }

  private Behavior<Message> onOthers(Others listed) {
    others =
        listed.watchers().stream()
            .filter(watcher -> !watcher.equals(getContext().getSelf()))
            .collect(Collectors.toSet());
    return this;
  }

  private Behavior<Message> onTick() {
    ActorRef<Message> self = getContext().getSelf();
    wiring.probe().probe(hosts -> self.tell(new Heard(List.copyOf(hosts))));
    long now = wiring.nanos().getAsLong();
    Ballot ballot = watch.ballot(now);
    noteIsolation(ballot);
    quorum.accept(ballot, now);
    others.forEach(other -> other.tell(new Cast(ballot)));
    declared.keySet().retainAll(ballot.silent().keySet());
    conclude(now);
    return this;
  }

  private void conclude(long now) {
    SortedMap<HostId, Duration> lost = quorum.lost(Electorate.names(electorate.members()), now);
    wiring.lost().are(lost.keySet());
    Set<HostId> withZone = zones.lostWithZone(lost.keySet());
    lost.forEach((host, silentFor) -> declare(host, silentFor, withZone.contains(host), now));
  }

  /** Again only after a while, unless it is more than the host that is lost. */
  private void declare(HostId host, Duration silentFor, boolean withZone, long now) {
    Declared before = declared.get(host);
    if (before == null
        || now - before.nanos() >= settings.declareAgain().toNanos()
        || (withZone && !before.withZone())) {
      declared.put(host, new Declared(now, withZone));
      wiring.declareLost().lost(host, silentFor.minus(settings.probeInterval()), withZone);
    }
  }

  private void noteIsolation(Ballot ballot) {
    if (ballot.isolated() != isolated) {
      isolated = ballot.isolated();
      if (isolated) {
        getContext()
            .getLog()
            .warn(
                "{} hosts give no sign of life: this node takes itself for cut off, and has no say",
                ballot.silent().size());
      } else {
        getContext().getLog().info("the hosts are heard again");
      }
    }
  }
}
