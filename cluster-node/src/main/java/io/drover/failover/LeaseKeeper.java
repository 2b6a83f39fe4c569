package io.drover.failover;

import com.typesafe.config.Config;
import io.drover.watch.MajorityLease;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Keeps a node's {@link MajorityLease}: asks the other nodes again and again whether they hear it.
 */
public final class LeaseKeeper extends AbstractBehavior<LeaseKeeper.Message> {
  /** Its name among the system's actors, on each node. */
  public static final String NAME = "lease-keeper";

  private static final Set<MemberStatus> HAVE_A_SAY =
      Set.of(MemberStatus.up(), MemberStatus.leaving());
  private static final Set<MemberStatus> OUT = Set.of(MemberStatus.down(), MemberStatus.removed());

  /** What the actor is sent. */
  public sealed interface Message {}

  /**
   * Do you hear me?
   *
   * @param nanos of the asker's clock, to be sent back
   * @param replyTo the asker's keeper
   */
  public record Ask(long nanos, ActorRef<Message> replyTo) implements Message {}

  /** The answer of {@code member}. */
  public record Hear(long nanos, String member) implements Message {}

  private enum Tick implements Message {
    NOW
  }

  private final MajorityLease lease;
  private final LongSupplier nanos;
  private final Electorate electorate;
  private final ActorRefResolver refs;
  private boolean held = true;

  private LeaseKeeper(
      ActorContext<Message> context, MajorityLease lease, String role, LongSupplier nanos) {
    super(context);
    this.lease = lease;
    this.nanos = nanos;
    this.electorate = new Electorate(Cluster.get(context.getSystem()), role, HAVE_A_SAY);
    this.refs = ActorRefResolver.get(context.getSystem());
  }

  /**
   * @param role of the members that have a say
   * @param settings {@code drover.lease}
   * @param nanos a clock that never jumps
   */
  public static Behavior<Message> create(
      ClusterLease lease, String role, Config settings, LongSupplier nanos) {
    MajorityLease kept = lease.keep(nanos, settings.getDuration("valid-for"));
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerAtFixedRate(Tick.NOW, settings.getDuration("ask-every"));
          return new LeaseKeeper(context, kept, role, nanos);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Hear.class, this::onHear)
        .onMessage(Tick.class, _ -> onTick())
        .build();
  }

  /** Whom anybody takes for unreachable may be replaced soon: from then on it gets no answer. */
  private Behavior<Message> onAsk(Ask ask) {
    if (electorate.isReachable(ask.replyTo().path().address())) {
      ask.replyTo().tell(new Hear(ask.nanos(), Electorate.name(electorate.self())));
    }
    return this;
  }

  private Behavior<Message> onHear(Hear hear) {
    lease.heard(hear.member(), hear.nanos());
    renew();
    return this;
  }

  private Behavior<Message> onTick() {
    Set<Member> others = renew();
    long now = nanos.getAsLong();
    for (Member other : others) {
      refs.<Message>resolveActorRef(other.address() + "/system/" + NAME)
          .tell(new Ask(now, getContext().getSelf()));
    }
    return this;
  }

  /** Gives the other members that have a say. */
  private Set<Member> renew() {
    Set<Member> others = electorate.members();
    boolean hasASay = others.remove(electorate.self());
    if (OUT.contains(electorate.self().status())) {
      lease.revoke();
    } else {
      lease.renew(Electorate.names(others), hasASay);
    }
    note();
    return others;
  }

  private void note() {
    boolean holds = lease.holds(nanos.getAsLong());
    if (holds != held) {
      held = holds;
      if (holds) {
        getContext().getLog().info("a majority of the nodes hears this one");
      } else {
        getContext()
            .getLog()
            .warn(
                "a majority of the nodes does not hear this one: it records nothing and asks no hypervisor for anything until it does");
      }
    }
  }
}
