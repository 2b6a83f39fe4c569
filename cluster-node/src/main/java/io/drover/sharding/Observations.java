package io.drover.sharding;

import io.drover.cell.CellScheduler;
import io.drover.cell.CellStatus;
import io.drover.host.HostEntity;
import io.drover.model.CellId;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Questions to the actors of a cluster, from a process that runs none of them. */
public final class Observations {
  private final ClusterSharding sharding;

  public Observations(ActorSystem<?> system) {
    this.sharding = ClusterSharding.get(system);
    proxy(Routes.HOSTS);
    proxy(Routes.CELLS);
  }

  private <M> void proxy(EntityTypeKey<M> type) {
    sharding.init(Entity.of(type, _ -> Observations.<M>never()).withRole(Entities.ROLE));
  }

  private static <M> Behavior<M> never() {
    return Behaviors.stopped();
  }

  /** Fails if the host's actor does not answer in time, or has no such host. */
  public CompletionStage<HostDigest> ask(HostId host, Duration within) {
    return sharding
        .entityRefFor(Routes.HOSTS, host.value())
        .askWithStatus(HostEntity.AskDigest::new, within);
  }

  public CompletionStage<CellStatus> cell(CellId id, Duration within) {
    return sharding
        .entityRefFor(Routes.CELLS, id.value())
        .<CellStatus>ask(CellScheduler.AskStatus::new, within);
  }
}
