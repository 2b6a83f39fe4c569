package io.drover.simulation.invariant;

import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.hypervisor.GuestState;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.plan.ConcurrencyLimits;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells a journal event by event to all invariants. Every event is a minute after the one before.
 */
final class Story {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final PlanId PLAN = new PlanId("plan");
  static final HostId A = new HostId("a");
  static final HostId B = new HostId("b");
  static final VmSpec VM = vm("vm");
  static final MoveOutcome COMPLETED =
      new MoveOutcome.Completed(
          Duration.ofSeconds(9), Duration.ofMillis(90), DataSize.gibibytes(1));

  private final Invariants invariants = Invariants.all();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private long ordering;
  Instant now = NOON;
  String policyHash = "policy";
  Instant sampledAt = NOON;
  Duration valid = Duration.ofHours(2);
  ConcurrencyLimits limits = new ConcurrencyLimits(9, 9, 9, 9, 9, 9);
  Duration cooldown = Duration.ZERO;
  boolean mandatory;
  private final List<MoveOrder> orders = new ArrayList<>();

  static VmSpec vm(String id, String... apart) {
    var groups = new TreeSet<GroupId>();
    for (String group : apart) {
      groups.add(new GroupId(group));
    }
    return new VmSpec(
        new VmId(id),
        new Resources(Cpu.cores(4), DataSize.gibibytes(8)),
        1,
        new PoolId("pool"),
        groups,
        true);
  }

  /** Hosts {@code a} with {@link #VM} and {@code b}: 8 cores each, so that two VMs fill one. */
  Story twoHosts() {
    return registered(A, VM).registered(B);
  }

  Story registered(HostId host, VmSpec... vms) {
    var spec =
        new HostSpec(
            host,
            new ZoneId("zone"),
            new RackId("rack-" + host),
            List.of(new Resources(Cpu.cores(8), DataSize.gibibytes(32))),
            1,
            DataRate.gigabits(10),
            Set.of(new PoolId("pool")));
    var residents = new ArrayList<Host.Resident>();
    for (VmSpec vm : vms) {
      residents.add(new Host.Resident(vm, NumaSet.of(0), 1));
    }
    return host(host, new HostEvent.HostRegistered(spec, residents, CellId.MAIN, now));
  }

  Story adopted(VmSpec vm, HostId owner, long epoch, long migrations) {
    var placement = new Placement(owner, NumaSet.of(0));
    return vmEvent(vm, new VmEvent.VmAdopted(vm, placement, epoch, migrations, now));
  }

  MoveOrder order(VmSpec vm, HostId from, HostId to) {
    var order =
        new MoveOrder(
            new MoveId(PLAN, orders.size()),
            vm,
            new Placement(from, NumaSet.of(0)),
            new Placement(to, NumaSet.of(0)),
            new MigrationTerms(
                MigrationMode.PRE_COPY,
                Duration.ofMinutes(10),
                Duration.ofMillis(300),
                30,
                cooldown),
            mandatory,
            sampledAt,
            sampledAt.plus(valid));
    orders.add(order);
    return order;
  }

  /** One plan of all orders so far, of which the first ones are released. */
  Story planned(int released) {
    var provenance =
        new Provenance(1, "snapshot", policyHash, "none", 1, sampledAt, now, sampledAt.plus(valid));
    var moves = orders.stream().map(order -> new PlannedMove(order, 1, List.of())).toList();
    plan(
        new PlanEvent.PlanProposed(
            new Plan.Proposal(PlanKind.REBALANCE, provenance, limits, moves), now));
    for (int move = 0; move < released; move++) {
      plan(new PlanEvent.MovesReleased(new TreeSet<>(Set.of(move)), now));
    }
    return this;
  }

  Story requested(MoveOrder order, long number, long epoch) {
    return step(
        order.vm(),
        new MigrationEvent.MigrationRequested(id(order.vm(), number), order, epoch, now));
  }

  Story reserved(HostId host, VmSpec vm, long number) {
    return host(
        host,
        new HostEvent.CapacityReserved(
            id(vm, number), vm, NumaSet.of(0), now.plusSeconds(900), now));
  }

  Story copied(VmSpec vm, long number) {
    step(vm, new MigrationEvent.TargetReserved(id(vm, number), now));
    step(vm, new MigrationEvent.MigrationChecked(id(vm, number), now));
    step(vm, new MigrationEvent.CopyStarted(id(vm, number), now));
    return step(vm, new MigrationEvent.SwitchoverStarted(id(vm, number), now));
  }

  Story unknown(VmSpec vm, long number) {
    return step(vm, new MigrationEvent.OutcomeUnknown(id(vm, number), "silence", now));
  }

  Story evidence(VmSpec vm, long number, HostId host, GuestState state) {
    return step(vm, new MigrationEvent.EvidenceFound(id(vm, number), host, state, now));
  }

  Story completed(VmSpec vm, long number, long epoch) {
    return step(vm, new MigrationEvent.MigrationCompleted(id(vm, number), epoch, COMPLETED, now));
  }

  Story foundCompleted(VmSpec vm, long number, long epoch) {
    return step(
        vm,
        new MigrationEvent.MigrationCompleted(
            id(vm, number), epoch, new MoveOutcome.FoundCompleted(Duration.ofMinutes(1)), now));
  }

  Story rolledBack(VmSpec vm, long number, boolean guestLost) {
    return step(
        vm, new MigrationEvent.MigrationRolledBack(id(vm, number), "reason", guestLost, true, now));
  }

  Story settled(VmSpec vm, long number, HostId host) {
    return step(vm, new MigrationEvent.HostSettled(id(vm, number), host, now));
  }

  Story arrived(HostId host, VmSpec vm, long number, long epoch) {
    return host(host, new HostEvent.GuestArrived(id(vm, number), epoch, now));
  }

  Story departed(HostId host, VmSpec vm, long number) {
    return host(host, new HostEvent.GuestDeparted(id(vm, number), now));
  }

  Story released(HostId host, VmSpec vm, long number) {
    return host(host, new HostEvent.ReservationReleased(id(vm, number), now));
  }

  Story cordoned(HostId host) {
    return host(host, new HostEvent.CordonChanged(Cordon.CORDONED, now));
  }

  Story moveEnded(int move, MoveOutcome outcome) {
    return plan(new PlanEvent.MoveEnded(move, outcome, now));
  }

  /** A whole move as it should be, from the request to the plan's word. */
  Story moved(MoveOrder order, long number, long epoch) {
    VmSpec vm = order.vm();
    return requested(order, number, epoch)
        .reserved(order.to().host(), vm, number)
        .copied(vm, number)
        .completed(vm, number, epoch + 1)
        .arrived(order.to().host(), vm, number, epoch + 1)
        .settled(vm, number, order.to().host())
        .departed(order.from().host(), vm, number)
        .settled(vm, number, order.from().host())
        .moveEnded(order.id().index(), COMPLETED);
  }

  Story later(Duration time) {
    now = now.plus(time);
    return this;
  }

  Story host(HostId host, HostEvent event) {
    return tell(new JournalEntry.OfHost(++ordering, host, next("Host|" + host), event));
  }

  Story vmEvent(VmSpec vm, VmEvent event) {
    return tell(new JournalEntry.OfVm(++ordering, vm.id(), next("Vm|" + vm.id()), event));
  }

  Story step(VmSpec vm, MigrationEvent event) {
    return vmEvent(vm, new VmEvent.OfMigration(event));
  }

  Story plan(PlanEvent event) {
    return tell(new JournalEntry.OfPlan(++ordering, PLAN, next("Plan|" + PLAN), event));
  }

  Story skipsANumber(String persistenceId) {
    sequences.merge(persistenceId, 1L, Long::sum);
    return this;
  }

  private Story tell(JournalEntry entry) {
    violations.addAll(invariants.on(entry));
    now = now.plusSeconds(1);
    return this;
  }

  private long next(String persistenceId) {
    return sequences.merge(persistenceId, 1L, Long::sum);
  }

  Story ends(boolean quiesced, HostId... unreachable) {
    violations.addAll(invariants.atEnd(new JournalEnd(now, Set.of(unreachable), quiesced)));
    return this;
  }

  /** The invariants that were broken, in order of the first time. */
  List<String> broken() {
    return violations.stream().map(Violation::invariant).distinct().toList();
  }

  List<Violation> violations() {
    return violations;
  }

  Invariants invariants() {
    return invariants;
  }

  static MigrationId id(VmSpec vm, long number) {
    return new MigrationId(vm.id(), number);
  }
}
