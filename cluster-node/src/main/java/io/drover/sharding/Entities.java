package io.drover.sharding;

import io.drover.cell.CellScheduler;
import io.drover.host.HostEntity;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.Plan;
import io.drover.plan.PlanEntity;
import io.drover.vm.VmEntity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/**
 * Starts the three kinds of sharded actors: hosts and active plans stay, quiet VMs and ended plans
 * ask to be passivated.
 */
public final class Entities {
  private Entities() {}

  /**
   * @param cell gets hosts' digests and plans' changes
   * @param onPlan hears plans' changes too
   * @param reminderInterval how often a host, VM or plan repeats what it is still owed
   */
  public static void start(
      ActorSystem<?> system,
      Routes routes,
      ActorRef<CellScheduler.Message> cell,
      BiConsumer<PlanId, Plan> onPlan,
      InstantSource clock,
      Duration reminderInterval) {
    ClusterSharding sharding = ClusterSharding.get(system);
    ClusterShardingSettings settings =
        ClusterShardingSettings.create(system)
            .withPassivationStrategy(
                ClusterShardingSettings.PassivationStrategySettings$.MODULE$.disabled());
    var host =
        new HostEntity.Wiring(
            clock,
            reminderInterval,
            routes::deliver,
            digest -> cell.tell(new CellScheduler.HostReported(digest)),
            routes::notSeen);
    sharding.init(
        Entity.of(
                Routes.HOSTS, context -> HostEntity.create(new HostId(context.getEntityId()), host))
            .withSettings(settings));
    sharding.init(
        Entity.of(
                Routes.VMS,
                context ->
                    VmEntity.create(
                        new VmId(context.getEntityId()),
                        new VmEntity.Wiring(
                            clock,
                            reminderInterval,
                            routes::deliver,
                            vm -> context.getShard().tell(new ClusterSharding.Passivate<>(vm)))))
            .withSettings(settings)
            .withStopMessage(VmEntity.Stop.NOW));
    sharding.init(
        Entity.of(
                Routes.PLANS,
                context ->
                    PlanEntity.create(
                        new PlanId(context.getEntityId()),
                        new PlanEntity.Wiring(
                            clock,
                            reminderInterval,
                            routes::deliver,
                            (id, plan) -> {
                              cell.tell(new CellScheduler.PlanChanged(id, plan));
                              onPlan.accept(id, plan);
                            },
                            plan ->
                                context.getShard().tell(new ClusterSharding.Passivate<>(plan)))))
            .withSettings(settings)
            .withStopMessage(PlanEntity.Stop.NOW));
  }
}
