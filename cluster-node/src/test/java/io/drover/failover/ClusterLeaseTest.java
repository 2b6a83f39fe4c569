package io.drover.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;
import io.drover.watch.MajorityLease;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterLeaseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> OTHERS = Set.of("b", "c");
  private static final HostId HOST = new HostId("h1");
  private static final HypervisorRequest FENCE = new HypervisorRequest.FenceHost(1);

  private final ActorSystem system = ActorSystem.create("lease");
  private final ClusterLease lease = ClusterLease.of(system);

  @AfterEach
  void shutDown() {
    TestKit.shutdownActorSystem(system);
  }

  private MajorityLease nobodyHearsIt() {
    MajorityLease kept = lease.keep(() -> 1, Duration.ofSeconds(2));
    kept.renew(OTHERS, true);
    assertThat(lease.holds()).isFalse();
    return kept;
  }

  private static void isHeard(MajorityLease kept) {
    kept.heard("b", 0);
    kept.renew(OTHERS, true);
  }

  @Test
  void aNodeThatCannotHaveOthersAlwaysMay() {
    assertThat(lease.held()).isCompletedWithValue(Done.getInstance());
  }

  @Test
  void whatWaitsGoesOnOnceItHoldsAgain() throws InterruptedException {
    MajorityLease kept = nobodyHearsIt();
    BlockingQueue<HypervisorRequest> asked = new LinkedBlockingQueue<>();
    CompletableFuture<Done> held = lease.held().toCompletableFuture();
    new LeasedHypervisor((_, request) -> asked.add(request), lease).ask(HOST, FENCE);
    assertThat(held).isNotDone();
    assertThat(asked).isEmpty();

    isHeard(kept);
    assertThat(held).succeedsWithin(PATIENCE);
    assertThat(asked.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(FENCE);
  }

  @Test
  void whoIsNotHeardForLongGivesUp() {
    nobodyHearsIt();
    BlockingQueue<HypervisorRequest> asked = new LinkedBlockingQueue<>();
    new LeasedHypervisor((_, request) -> asked.add(request), lease).ask(HOST, FENCE);

    assertThat(lease.held().toCompletableFuture())
        .failsWithin(PATIENCE)
        .withThrowableOfType(Exception.class)
        .withMessageContaining("a majority of the nodes does not hear this one");
    assertThat(asked).isEmpty();
  }
}
