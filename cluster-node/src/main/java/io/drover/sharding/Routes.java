package io.drover.sharding;

import io.drover.cell.CellInstruction;
import io.drover.cell.CellScheduler;
import io.drover.cell.ManualMove;
import io.drover.cell.RegionEntity;
import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostEntity;
import io.drover.host.HostInstruction;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.MoveOrder;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEntity;
import io.drover.vm.VmCommand;
import io.drover.vm.VmEntity;
import io.drover.vm.VmInstruction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * Introduces the parts of the product that do not know each other: what one instructs becomes the
 * other's command. Holds no state and decides nothing.
 */
public final class Routes implements HypervisorListener {
  static final EntityTypeKey<HostEntity.Message> HOSTS =
      EntityTypeKey.create(HostEntity.Message.class, HostEntity.TYPE);
  static final EntityTypeKey<VmEntity.Message> VMS =
      EntityTypeKey.create(VmEntity.Message.class, VmEntity.TYPE);
  static final EntityTypeKey<PlanEntity.Message> PLANS =
      EntityTypeKey.create(PlanEntity.Message.class, PlanEntity.TYPE);
  static final EntityTypeKey<CellScheduler.Message> CELLS =
      EntityTypeKey.create(CellScheduler.Message.class, CellScheduler.TYPE);
  static final EntityTypeKey<RegionEntity.Message> REGIONS =
      EntityTypeKey.create(RegionEntity.Message.class, RegionEntity.TYPE);

  private final ClusterSharding sharding;
  private final Hypervisor hypervisor;
  private final InstantSource clock;

  public Routes(ClusterSharding sharding, Hypervisor hypervisor, InstantSource clock) {
    this.sharding = sharding;
    this.hypervisor = hypervisor;
    this.clock = clock;
  }

  /** A cell, wherever it runs. */
  public RecipientRef<CellScheduler.Message> cell(CellId id) {
    return sharding.entityRefFor(CELLS, id.value());
  }

  /** What knows all cells, wherever it runs. */
  public RecipientRef<RegionEntity.Message> region() {
    return sharding.entityRefFor(REGIONS, RegionEntity.ID);
  }

  /** The cell whose scheduler decides for a host; fails if there is no such host. */
  public CompletionStage<CellId> cellOf(HostId host, Duration patience) {
    return sharding
        .entityRefFor(HOSTS, host.value())
        .askWithStatus(HostEntity.AskCell::new, patience);
  }

  public void tell(HostId host, HostEntity.Message message) {
    sharding.entityRefFor(HOSTS, host.value()).tell(message);
  }

  private void tell(HostId host, HostCommand command) {
    tell(host, new HostEntity.Serve(command));
  }

  /**
   * Gives a host an operator's command; fails with the reason when the host refuses it, or after
   * {@code patience}.
   */
  public CompletionStage<Done> handle(HostId host, HostCommand command, Duration patience) {
    return sharding
        .entityRefFor(HOSTS, host.value())
        .askWithStatus(replyTo -> new HostEntity.Handle(command, replyTo), patience);
  }

  /**
   * Orders an operator's move of the cell that the target belongs to; completes with the plan that
   * does it, fails with the reason if it is refused.
   */
  public CompletionStage<PlanId> order(
      ManualMove.Wish wish, Duration patience, Scheduler scheduler) {
    return cellOf(wish.to(), patience)
        .thenCompose(cell ->
            AskPattern.<CellScheduler.Message, PlanId>askWithStatus(
                cell(cell),
                replyTo -> new CellScheduler.OrderMove(wish, replyTo),
                patience,
                scheduler));
  }

  public void tell(PlanId plan, PlanEntity.Message message) {
    sharding.entityRefFor(PLANS, plan.value()).tell(message);
  }

  public void tell(VmId vm, VmCommand command) {
    sharding.entityRefFor(VMS, vm.value()).tell(new VmEntity.Handle(command));
  }

  /** Tells a VM what its host remembers of it; fails when it has not recorded it in that time. */
  public CompletionStage<Done> adopt(VmCommand.Adopt command, Duration patience) {
    return sharding
        .entityRefFor(VMS, command.vm().id().value())
        .askWithStatus(replyTo -> new VmEntity.Adopt(command, replyTo), patience);
  }

  void deliver(VmInstruction instruction) {
    switch (instruction) {
      case VmInstruction.ToHost(var host, var command) -> tell(host, command);
      case VmInstruction.ToHypervisor(var host, var request) -> hypervisor.ask(host, request);
      case VmInstruction.ToPlan(var move, var outcome) ->
          tell(
              move.plan(),
              new PlanEntity.Handle(
                  new PlanCommand.ReportMoveEnded(move.index(), outcome, clock.instant())));
    }
  }

  /** What goes to the same host goes in one message, and is recorded there at once. */
  void deliver(List<HostInstruction> instructions) {
    Map<HostId, List<HostCommand>> toHosts = new LinkedHashMap<>();
    for (HostInstruction instruction : instructions) {
      switch (instruction) {
        case HostInstruction.ToVm(var answer) ->
            tell(answer.vm(), VmCommand.of(answer, clock.instant()));
        case HostInstruction.ToHost(var host, var command) ->
            toHosts.computeIfAbsent(host, _ -> new ArrayList<>()).add(command);
        case HostInstruction.ToHypervisor(var host, var request) -> hypervisor.ask(host, request);
      }
    }
    toHosts.forEach((host, commands) ->
        tell(
            host,
            commands.size() == 1
                ? new HostEntity.Serve(commands.getFirst())
                : new HostEntity.ServeAll(commands)));
  }

  /** Tells a host's record that a quorum of watchers takes it for dead. */
  public void declareLost(HostId host, Instant silentSince, boolean withZone) {
    tell(host, new HostCommand.DeclareLost(silentSince, withZone, clock.instant()));
  }

  void deliver(MoveOrder order) {
    tell(order.vm().id(), new VmCommand.Move(order, clock.instant()));
  }

  /** Sends on what a cell asks. */
  public void deliver(CellInstruction instruction) {
    switch (instruction) {
      case CellInstruction.OfPlan(var plan, var command) ->
          tell(plan, new PlanEntity.Handle(command));
      case CellInstruction.PutElsewhere(var host, var places) ->
          tell(host, new HostCommand.PutElsewhere(places, clock.instant()));
      case CellInstruction.Prepare(var host, var plan) ->
          tell(host, new HostCommand.Prepare(plan, clock.instant()));
    }
  }

  void notSeen(Host.Resident resident, HostSample sample) {
    var placement = new Placement(sample.host(), resident.numa());
    tell(
        resident.vm().id(),
        new VmCommand.ReportNotSeen(
            resident.vm(), placement, resident.epoch(), sample.at(), clock.instant()));
  }

  @Override
  public void onReport(HypervisorReport report) {
    switch (report) {
      case HypervisorReport.OfVm ofVm -> tell(ofVm.vm(), VmCommand.of(ofVm, clock.instant()));
      case HypervisorReport.GuestStarted(var vm, var epoch, var host) ->
          tell(host, new HostCommand.ReportStarted(vm, epoch, clock.instant()));
      case HypervisorReport.HostFenced(var host, var loss) ->
          tell(host, new HostCommand.ReportFenced(loss, clock.instant()));
    }
  }

  @Override
  public void onSample(HostSample sample) {
    tell(sample.host(), new HostEntity.Sampled(sample));
  }
}
