package io.drover.failover;

import io.drover.watch.MajorityLease;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;

/**
 * A node's {@link MajorityLease}, for all that it does: nothing is recorded and no hypervisor is
 * asked for anything while it does not hold. A node that cannot have others always may.
 */
public final class ClusterLease implements Extension {
  private static final Id ID = new Id();

  private volatile @Nullable Kept kept;

  private static final class Id extends AbstractExtensionId<ClusterLease> {
    @Override
    public ClusterLease createExtension(ExtendedActorSystem system) {
      return new ClusterLease();
    }
  }

  /**
   * @param clock never jumps, and goes on while the process is stopped
   */
  private record Kept(MajorityLease lease, LongSupplier clock) {}

  private ClusterLease() {}

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
}
