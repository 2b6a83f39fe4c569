package io.drover.sharding;

import io.drover.cell.CellScheduler;
import io.drover.cell.RegionEntity;
import io.drover.host.HostEntity;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.Plan;
import io.drover.plan.PlanEntity;
import io.drover.vm.VmEntity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/**
 * Starts the kinds of sharded actors: cells, hosts and active plans stay, and are started again by
 * the cluster wherever it puts them; quiet VMs and ended plans ask to be passivated, and the region
 * comes with the first cell that speaks to it.
 */
public final class Entities {
  /** Of nodes that run actors. */
  public static final String ROLE = "control";

  private Entities() {}

  /**
   * @param lost whether a host is lost, as far as is known on this node
   * @param cells what all schedulers have in common
   * @param wiring of the cells' schedulers
   * @param onPlan hears of plans that change on this node
   * @param reminderInterval how often a host, VM or plan repeats what it is still owed
   */
  public static void start(
      ActorSystem<?> system,
      Routes routes,
      Predicate<HostId> lost,
      CellSettings cells,
      CellScheduler.Wiring wiring,
      BiConsumer<PlanId, Plan> onPlan,
      InstantSource clock,
      Duration reminderInterval) {
    ClusterSharding sharding = ClusterSharding.get(system);
    ClusterShardingSettings leaving =
        ClusterShardingSettings.create(system)
            .withPassivationStrategy(
                ClusterShardingSettings.PassivationStrategySettings$.MODULE$.disabled());
    ClusterShardingSettings staying = leaving.withRememberEntities(true);
    sharding.init(
        Entity.of(
                Routes.CELLS,
                context ->
                    CellScheduler.create(
                        new CellId(context.getEntityId()), cells.policy(), cells.seed(), wiring))
            .withSettings(staying)
            .withRole(ROLE));
    sharding.init(
        Entity.of(Routes.REGIONS, _ -> RegionEntity.create(wiring.stopwatch()))
            .withSettings(leaving)
            .withRole(ROLE));
    var host =
        new HostEntity.Wiring(
            clock,
            reminderInterval,
            routes::deliver,
            (cell, digest) -> routes.cell(cell).tell(new CellScheduler.HostReported(digest)),
            (cell, left) -> routes.cell(cell).tell(new CellScheduler.HostLeft(left)),
            routes::notSeen,
            lost);
    sharding.init(
        Entity.of(
                Routes.HOSTS, context -> HostEntity.create(new HostId(context.getEntityId()), host))
            .withSettings(staying)
            .withRole(ROLE));
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
            .withSettings(leaving)
            .withRole(ROLE)
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
                            (id, plan, answers) -> {
                              routes
                                  .cell(id.cell())
                                  .tell(new CellScheduler.PlanChanged(id, plan, answers));
                              onPlan.accept(id, plan);
                            },
                            plan ->
                                context.getShard().tell(new ClusterSharding.Passivate<>(plan)))))
            .withSettings(staying)
            .withRole(ROLE)
            .withStopMessage(PlanEntity.Stop.NOW));
  }
}
