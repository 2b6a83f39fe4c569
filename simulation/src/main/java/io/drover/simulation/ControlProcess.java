package io.drover.simulation;

import io.drover.cell.CellInstruction;
import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostInstruction;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.MoveOrder;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.model.ZoneId;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import io.drover.simulation.Killer.Moment;
import io.drover.simulation.world.World;
import io.drover.vm.VmCommand;
import io.drover.vm.VmInstruction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One life of the control side: the entities of hosts, VMs and plans and the cell, wired as in
 * production. It dies at once, with all it knows and all its messages; the journal and what it
 * asked of hypervisors outlive it, and another begins from there. Hosts and open plans are woken at
 * once, VMs by the first message that reaches them.
 */
final class ControlProcess {
  static final Duration REMINDER = Duration.ofSeconds(10);

  private final Outside outside;
  private final CellActor cell;
  private final Map<HostId, HostActor> hosts = new TreeMap<>();
  private final Map<VmId, VmActor> vms = new TreeMap<>();
  private final Map<PlanId, PlanActor> plans = new TreeMap<>();
  private boolean alive = true;
  private Set<HostId> lost = Set.of();

  /**
   * What is there whether or not the control side lives.
   *
   * @param clock the control side's own, which may be wrong
   * @param mayPlan whether new plans are to be made
   */
  record Outside(
      Script script,
      Simulation simulation,
      World world,
      Network network,
      Journal journal,
      Rules rules,
      Killer killer,
      Supplier<Instant> clock,
      BooleanSupplier mayPlan) {}

  /**
   * @param incarnation counted from 1
   */
  ControlProcess(Outside outside, int incarnation) {
    this.outside = outside;
    this.cell = new CellActor(this, outside.script(), incarnation, outside.journal().openPlans());
  }

  void boot() {
    for (Script.HostSetup setup : outside.script().hosts()) {
      HostId id = setup.spec().id();
      var host = new HostActor(this, id);
      hosts.put(id, host);
      host.start();
      host.handle(new HostCommand.Register(setup.spec(), setup.residents(), CellId.MAIN, now()));
      if (!alive) {
        return;
      }
    }
    outside.journal().openPlans().forEach(this::plan);
    cell.start();
    every(outside.script().sampleEvery(), this::sample);
    every(REMINDER, () -> hosts.values().forEach(HostActor::remind));
    if (outside.script().watched()) {
      var zones = new TreeMap<HostId, ZoneId>();
      outside.script().hosts().forEach(host -> zones.put(host.spec().id(), host.spec().zone()));
      new Watchers(this).start(zones);
    }
  }

  /** Whether a host gives a sign of life. */
  boolean hears(HostId host) {
    return outside.world().isHeard(host);
  }

  /** The world's time: watchers go by a clock that never jumps. */
  Instant steadyNow() {
    return outside.simulation().now();
  }

  /** Whether the watchers of this process take a host for lost. */
  boolean knowsLost(HostId host) {
    return lost.contains(host);
  }

  void lostAre(Collection<HostId> hosts) {
    lost = Set.copyOf(hosts);
  }

  void declareLost(HostId host, Duration silentFor, boolean withZone) {
    deliver(host, new HostCommand.DeclareLost(steadyNow().minus(silentFor), withZone, now()));
  }

  boolean isAlive() {
    return alive;
  }

  void die() {
    alive = false;
  }

  /** Dies here if it is to. Returns whether it lives on. */
  boolean survives(Moment moment) {
    if (alive && outside.killer().killsAt(moment, outside.journal().entries())) {
      die();
    }
    return alive;
  }

  Instant now() {
    return outside.clock().get();
  }

  Journal journal() {
    return outside.journal();
  }

  Rules rules() {
    return outside.rules();
  }

  boolean mayPlan() {
    return outside.mayPlan().getAsBoolean();
  }

  /** Calls {@code action} again and again for as long as the process lives. */
  void every(Duration interval, Runnable action) {
    outside
        .simulation()
        .after(
            interval,
            () -> {
              if (alive) {
                action.run();
                every(interval, action);
              }
            });
  }

  void after(Duration delay, Runnable action) {
    outside
        .simulation()
        .after(
            delay,
            () -> {
              if (alive) {
                action.run();
              }
            });
  }

  void send(Runnable delivery) {
    if (alive) {
      outside.network().send(() -> alive, delivery);
    }
  }

  private void sample() {
    for (HostId host : hosts.keySet()) {
      outside
          .world()
          .sample(host, outside.simulation().now())
          .ifPresent(sample -> send(() -> onSample(sample)));
    }
  }

  private void onSample(HostSample sample) {
    HostActor host = hosts.get(sample.host());
    if (host != null) {
      host.sampled(sample);
    }
  }

  void onReport(HypervisorReport report) {
    switch (report) {
      case HypervisorReport.OfVm ofVm ->
          send(() -> vm(ofVm.vm()).handle(VmCommand.of(ofVm, now())));
      case HypervisorReport.GuestStarted(var vm, var epoch, var host) ->
          deliver(host, new HostCommand.ReportStarted(vm, epoch, now()));
      case HypervisorReport.HostFenced(var host, var loss) ->
          deliver(host, new HostCommand.ReportFenced(loss, now()));
    }
  }

  /** An operator has a plan of their own. */
  void obey(BlindOperator operator) {
    var states = new TreeMap<HostId, Host>();
    hosts.forEach((id, host) -> states.put(id, host.state()));
    if (alive) {
      operator.plan(states, now()).ifPresent(this::deliver);
    }
  }

  /** An operator looks at a VM, which wakes it. */
  void lookAt(VmId id) {
    if (alive) {
      vm(id);
    }
  }

  void setCordon(HostId host, Cordon cordon) {
    HostActor actor = hosts.get(host);
    if (alive && actor != null) {
      actor.handle(new HostCommand.SetCordon(cordon, now()));
    }
  }

  void deliver(VmInstruction instruction) {
    switch (instruction) {
      case VmInstruction.ToHost(var host, var command) -> deliver(host, command);
      case VmInstruction.ToHypervisor(var host, var request) -> ask(host, request);
      case VmInstruction.ToPlan(var move, var outcome) ->
          send(() ->
              plan(move.plan())
                  .handle(new PlanCommand.ReportMoveEnded(move.index(), outcome, now())));
    }
  }

  void deliver(HostInstruction instruction) {
    switch (instruction) {
      case HostInstruction.ToVm(var answer) ->
          send(() -> vm(answer.vm()).handle(VmCommand.of(answer, now())));
      case HostInstruction.ToHost(var host, var command) -> deliver(host, command);
      case HostInstruction.ToHypervisor(var host, var request) -> ask(host, request);
    }
  }

  private void deliver(HostId host, HostCommand command) {
    send(() -> {
      HostActor actor = hosts.get(host);
      if (actor != null) {
        actor.serve(command);
      }
    });
  }

  private void ask(HostId host, HypervisorRequest request) {
    if (alive) {
      outside.world().request(host, request, outside.simulation().now());
    }
  }

  void deliver(HostDigest digest) {
    send(() -> cell.onDigest(digest));
  }

  void notSeen(Host.Resident resident, HostSample sample) {
    var placement = new Placement(sample.host(), resident.numa());
    send(() ->
        vm(resident.vm().id())
            .handle(
                new VmCommand.ReportNotSeen(
                    resident.vm(), placement, resident.epoch(), sample.at(), now())));
  }

  void deliver(MoveOrder order) {
    send(() -> vm(order.vm().id()).handle(new VmCommand.Move(order, now())));
  }

  void deliver(PlanId id, Plan plan) {
    send(() -> cell.onPlan(id, plan));
  }

  void deliver(CellInstruction instruction) {
    switch (instruction) {
      case CellInstruction.OfPlan(var plan, var command) -> send(() -> plan(plan).handle(command));
      case CellInstruction.PutElsewhere(var host, var places) ->
          deliver(host, new HostCommand.PutElsewhere(places, now()));
      case CellInstruction.Prepare(var host, var plan) ->
          deliver(host, new HostCommand.Prepare(plan, now()));
    }
  }

  private VmActor vm(VmId id) {
    VmActor known = vms.get(id);
    if (known != null) {
      return known;
    }
    var woken = new VmActor(this, id);
    vms.put(id, woken);
    woken.start();
    return woken;
  }

  private PlanActor plan(PlanId id) {
    PlanActor known = plans.get(id);
    if (known != null) {
      return known;
    }
    var woken = new PlanActor(this, id);
    plans.put(id, woken);
    woken.start();
    return woken;
  }

  /** The VM is quiet: forget it until the next message. */
  void passivate(VmId id) {
    vms.remove(id);
  }

  void passivate(PlanId id) {
    plans.remove(id);
  }

  /** The hosts the cell is to hear of before it plans. */
  static TreeSet<HostId> hostsOf(Script script) {
    var ids = new TreeSet<HostId>();
    script.hosts().forEach(host -> ids.add(host.spec().id()));
    return ids;
  }
}
