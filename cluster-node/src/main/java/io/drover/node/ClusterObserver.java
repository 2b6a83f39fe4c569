package io.drover.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.cell.CellStatus;
import io.drover.model.CellId;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.sharding.Observations;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Joins a cluster to look at it: runs none of its actors, has no say in what becomes of it, and
 * needs no store.
 */
public final class ClusterObserver implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final Observations observations;

  private ClusterObserver(ActorSystem<Void> system) {
    this.system = system;
    this.observations = new Observations(system);
  }

  /**
   * @param host where the nodes reach this process
   * @param seeds as the nodes have them
   */
  public static ClusterObserver join(String host, List<String> seeds) {
    var membership = new Membership(new InetSocketAddress(host, 0), Optional.empty(), seeds);
    Config config =
        ConfigFactory.parseString("pekko.cluster.roles = [observer]")
            .withFallback(membership.config(DroverNode.SYSTEM))
            .withFallback(ConfigFactory.parseResources("drover-node.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return new ClusterObserver(ActorSystem.create(Behaviors.empty(), DroverNode.SYSTEM, config));
  }

  /** Whether it has been taken into the cluster. */
  public boolean isUp() {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  /** Asks a host's actor, wherever it is; fails if it does not answer in time. */
  public CompletionStage<HostDigest> ask(HostId host, Duration within) {
    return observations.ask(host, within);
  }

  /** Asks the main cell's scheduler. */
  public CompletionStage<CellStatus> cell(Duration within) {
    return observations.cell(CellId.MAIN, within);
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
