package io.drover.failover;

import io.drover.watch.MajorityLease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.pattern.Patterns;
import org.jspecify.annotations.Nullable;

/**
 * A node's {@link MajorityLease}, for all that it does: nothing is recorded and no hypervisor is
 * asked for anything while it does not hold. A node that cannot have others always may.
 */
public final class ClusterLease implements Extension {
  private static final Id ID = new Id();

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int LOOKS = 15;

  private final ActorSystem system;
  private volatile @Nullable Kept kept;

  private static final class Id extends AbstractExtensionId<ClusterLease> {
    @Override
    public ClusterLease createExtension(ExtendedActorSystem system) {
      return new ClusterLease(system);
    }
  }

  /**
   * @param clock never jumps, and goes on while the process is stopped
   */
  private record Kept(MajorityLease lease, LongSupplier clock) {}

  private ClusterLease(ActorSystem system) {
    this.system = system;
  }

  public static ClusterLease of(ActorSystem system) {
    return ID.get(system);
  }

  /**
   * From now on the node may act only while a majority has heard it: somebody keeps the lease.
   *
   * @param clock never jumps, and goes on while the process is stopped
   * @param validFor how long a majority's word counts
   */
  MajorityLease keep(LongSupplier clock, Duration validFor) {
    var lease = new MajorityLease(validFor);
    kept = new Kept(lease, clock);
    return lease;
  }

  public boolean holds() {
    Kept now = kept;
    return now == null || now.lease().holds(now.clock().getAsLong());
  }

  /** The clock that it goes by, which never jumps; stands at 0 on a node that always may. */
  public long nanos() {
    Kept now = kept;
    return now == null ? 0 : now.clock().getAsLong();
  }

  /**
   * Completes as soon as it holds. A node that was too busy to be heard for a moment, and was not
   * replaced, has it back soon: to give up at once would start hundreds of entities anew. Fails
   * after a second and a half.
   */
  public CompletionStage<Done> held() {
    return held(LOOKS);
  }

  private CompletionStage<Done> held(int looks) {
    if (holds()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    return looks == 0
        ? CompletableFuture.failedStage(new Lost())
        : Patterns.after(
            LOOK_EVERY, system.scheduler(), system.dispatcher(), () -> held(looks - 1));
  }

  /** The node may not be in charge any more of what it wanted to do. */
  private static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1;

    Lost() {
      super("a majority of the nodes does not hear this one", null, false, false);
    }
  }
}
