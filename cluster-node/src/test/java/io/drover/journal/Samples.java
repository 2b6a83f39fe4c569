package io.drover.journal;

import io.drover.cell.CellEvent;
import io.drover.cell.CellRecord;
import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.hypervisor.Drift;
import io.drover.hypervisor.GuestState;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.CpuModel;
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
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.Migration;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The records whose bytes are kept in {@link GoldenBytes}, by the name of the sample. Never
 * changed: that is the point.
 */
final class Samples {
  private static final Instant AT = Instant.parse("2011-03-03T10:15:30.123456789Z");
  private static final Instant LATER = AT.plusSeconds(300);
  private static final HostId H1 = new HostId("host-0001");
  private static final HostId H2 = new HostId("host-0002");
  private static final MigrationId MIGRATION = new MigrationId(new VmId("vm-00001"), 3);
  private static final PoolId POOL = new PoolId("ssd-1");
  private static final VmSpec VM =
      vm("vm-00001", 4, 16, 1, Set.of(new GroupId("db"), new GroupId("app")), true);
  private static final Placement HERE = new Placement(H1, NumaSet.of(0));
  private static final Placement THERE = new Placement(H2, NumaSet.of(1));
  private static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.AUTO_CONVERGE,
          Duration.ofMinutes(30),
          Duration.ofMillis(300),
          30,
          Duration.ofHours(1));
  private static final PlanId PLAN = new PlanId("plan-7");
  private static final MoveOrder ORDER =
      new MoveOrder(new MoveId(PLAN, 0), VM, HERE, THERE, TERMS, false, AT, LATER);
  private static final MoveOutcome COMPLETED =
      new MoveOutcome.Completed(
          Duration.ofSeconds(42, 5), Duration.ofMillis(87), DataSize.mebibytes(17_000));
  private static final HostSpec HOST =
      new HostSpec(
          H1,
          new ZoneId("zone-1"),
          new RackId("rack-01"),
          List.of(
              new Resources(Cpu.cores(32), DataSize.gibibytes(256)),
              new Resources(Cpu.cores(32), DataSize.gibibytes(128))),
          1.5,
          DataRate.gigabits(25),
          Set.of(POOL, new PoolId("hdd-1"), new PoolId("nvme-1")));
  private static final Host.Resident RESIDENT = new Host.Resident(VM, NumaSet.of(0), 2);

  /**
   * A VM with CPU model and groups it need not stay apart from, on a host that offers the model.
   */
  private static final VmSpec GROUPED =
      new VmSpec(
          new VmId("vm-00007"),
          new Resources(Cpu.cores(2), DataSize.gibibytes(8)),
          1,
          POOL,
          Set.of(new GroupId("db")),
          true,
          Set.of(new GroupId("tier-2"), new GroupId("tier-1")),
          new CpuModel("Skylake-Server"));

  private static final HostSpec OFFERING =
      new HostSpec(
          H2,
          new ZoneId("zone-1"),
          new RackId("rack-02"),
          List.of(new Resources(Cpu.cores(32), DataSize.gibibytes(256))),
          1,
          DataRate.gigabits(25),
          Set.of(POOL),
          Set.of(new CpuModel("Skylake-Server"), new CpuModel("Broadwell")));

  private Samples() {}

  private static VmSpec vm(
      String id, int cores, int gibibytes, int nodes, Set<GroupId> apart, boolean movable) {
    return new VmSpec(
        new VmId(id),
        new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes)),
        nodes,
        POOL,
        apart,
        movable);
  }

  static Map<String, Object> all() {
    var samples = new LinkedHashMap<String, Object>();
    hosts(samples);
    vms(samples);
    migrations(samples);
    plans(samples);
    cells(samples);
    return samples;
  }

  private static void hosts(Map<String, Object> samples) {
    var wide = new Host.Resident(vm("vm-00002", 16, 64, 2, Set.of(), false), NumaSet.of(0, 1), 1);
    samples.put(
        "host registered",
        new HostEvent.HostRegistered(HOST, List.of(RESIDENT, wide), CellId.MAIN, AT));
    samples.put(
        "empty host registered",
        new HostEvent.HostRegistered(HOST, List.of(), CellId.MAIN, Instant.EPOCH));
    samples.put(
        "host with CPU models registered",
        new HostEvent.HostRegistered(
            OFFERING, List.of(new Host.Resident(GROUPED, NumaSet.of(0), 1)), CellId.MAIN, AT));
    samples.put(
        "capacity reserved",
        new HostEvent.CapacityReserved(MIGRATION, VM, NumaSet.of(1), LATER, AT));
    samples.put("reservation renewed", new HostEvent.ReservationRenewed(MIGRATION, LATER, AT));
    samples.put("reservation released", new HostEvent.ReservationReleased(MIGRATION, AT));
    samples.put("guest arrived", new HostEvent.GuestArrived(MIGRATION, 4, AT));
    samples.put("guest departed", new HostEvent.GuestDeparted(MIGRATION, AT));
    for (Cordon cordon : Cordon.values()) {
      samples.put("cordon " + cordon, new HostEvent.CordonChanged(cordon, AT));
    }
    samples.put("unregistered host", Host.UNREGISTERED);
    samples.put(
        "registered host",
        new Host.Registered(
            HOST,
            new TreeMap<>(Map.of(VM.id(), RESIDENT)),
            new TreeMap<>(Map.of(MIGRATION, new Host.Reservation(VM, NumaSet.of(1), LATER))),
            new TreeMap<>(Map.of(new MigrationId(new VmId("vm-00009"), 1), LATER)),
            Cordon.DRAINING,
            new TreeSet<>(),
            new TreeMap<>(),
            Host.Failover.NONE,
            CellId.MAIN));
    samples.put(
        "host with a stranger",
        new Host.Registered(
            HOST,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Cordon.OPEN,
            new TreeSet<>(Set.of(VM.id())),
            new TreeMap<>(),
            Host.Failover.NONE,
            CellId.MAIN));
    samples.put(
        "host of another cell registered",
        new HostEvent.HostRegistered(HOST, List.of(), new CellId("east"), AT));
    samples.put("cell joined", new HostEvent.CellJoined(new CellId("east"), AT));
    samples.put("main cell joined", new HostEvent.CellJoined(CellId.MAIN, AT));
    samples.put("host of another cell", Host.Registered.of(HOST, Map.of(), new CellId("east")));
    samples.put("stranger noticed", new HostEvent.StrangerNoticed(VM.id(), AT));
    samples.put("stranger gone", new HostEvent.StrangerGone(VM.id(), AT));
    failovers(samples);
  }

  private static void failovers(Map<String, Object> samples) {
    samples.put("guest leaving", new HostEvent.GuestLeaving(MIGRATION, AT));
    samples.put("guest stayed", new HostEvent.GuestStayed(MIGRATION, 3, AT));
    samples.put("host lost", new HostEvent.HostLost(2, AT, new TreeSet<>(Set.of(VM.id())), LATER));
    samples.put("host fenced", new HostEvent.HostFenced(2, AT));
    samples.put(
        "rescues begun", new HostEvent.RescuesBegun(new TreeMap<>(Map.of(VM.id(), HERE)), AT));
    samples.put("guest rescued", new HostEvent.GuestRescued(VM.id(), 3, H2, AT));
    samples.put("rescue declined", new HostEvent.RescueDeclined(VM.id(), 3, H2, "is full", AT));
    samples.put("guest admitted", new HostEvent.GuestAdmitted(RESIDENT, H2, AT));
    samples.put("admission declined", new HostEvent.AdmissionDeclined(VM.id(), 3, "is full", AT));
    samples.put("owner acknowledged", new HostEvent.OwnerAcknowledged(VM.id(), 3, AT));
    samples.put("host returned", new HostEvent.HostReturned(AT));
    samples.put("owner changed", new VmEvent.OwnerChanged(HERE, 3, AT));
    samples.put(
        "MigrationRolledBack, both hosts to settle",
        new VmEvent.OfMigration(
            new MigrationEvent.MigrationRolledBack(MIGRATION, "not fit", false, true, AT)));
    var important = VM.withPriority(VmSpec.HIGHEST_PRIORITY);
    samples.put("vm with a priority adopted", new VmEvent.VmAdopted(important, HERE, 1, AT));
    var rescues = new TreeMap<VmId, Host.Rescue>();
    rescues.put(VM.id(), new Host.Rescue(1, Optional.of(HERE)));
    rescues.put(new VmId("vm-00002"), new Host.Rescue(2, Optional.empty()));
    samples.put(
        "lost host",
        new Host.Registered(
            HOST,
            new TreeMap<>(Map.of(VM.id(), RESIDENT)),
            new TreeMap<>(),
            new TreeMap<>(),
            Cordon.OPEN,
            new TreeSet<>(),
            new TreeMap<>(Map.of(MIGRATION.vm(), MIGRATION)),
            new Host.Failover(
                2,
                Optional.of(
                    new Host.Loss(
                        AT,
                        Optional.of(LATER),
                        new TreeSet<>(Set.of(new VmId("vm-00002"))),
                        rescues)),
                AT,
                new TreeMap<>(Map.of(VM.id(), new Host.Admission(4, 3, "is full", LATER))),
                new TreeSet<>(Set.of(VM.id()))),
            CellId.MAIN));
  }

  private static void vms(Map<String, Object> samples) {
    samples.put("vm adopted", new VmEvent.VmAdopted(VM, HERE, 1, AT));
    samples.put("vm with groups adopted", new VmEvent.VmAdopted(GROUPED, HERE, 1, AT));
    samples.put(
        "move refused",
        new VmEvent.MoveRefused(new MoveId(PLAN, 12), "is cooling down", LATER, AT));
    samples.put("guest lost", new VmEvent.GuestLost(5, AT));
    samples.put("guest recovered", new VmEvent.GuestRecovered(5, AT));
    var identity =
        new Vm.Identity(
            VM, HERE, 2, 3, AT, List.of(new Vm.EndedMove(new MoveId(PLAN, 1), COMPLETED, LATER)));
    samples.put("unadopted vm", Vm.UNADOPTED);
    samples.put("running vm", new Vm.Running(identity));
    samples.put("recovering vm", new Vm.Recovering(identity, LATER));
    for (Drift drift : Drift.values()) {
      samples.put("vm drifted " + drift, new VmEvent.DriftNoticed(drift, AT));
      samples.put("drifted vm " + drift, new Vm.Drifted(identity, drift, LATER));
    }
    var attempt = new Migration.Attempt(MIGRATION, ORDER, 2, AT);
    for (Migration migration :
        List.of(
            new Migration.Requested(attempt),
            new Migration.Reserved(attempt),
            new Migration.Checked(attempt),
            new Migration.Copying(attempt),
            new Migration.SwitchingOver(attempt, LATER),
            new Migration.Aborting(attempt, "deadline", LATER),
            new Migration.Unknown(
                attempt,
                "no answer",
                LATER,
                Optional.of(GuestState.PAUSED),
                Optional.empty(),
                true),
            new Migration.Settling(attempt, COMPLETED, false, true, false))) {
      samples.put(
          "moving vm, " + migration.getClass().getSimpleName(), new Vm.Moving(identity, migration));
    }
  }

  private static void migrations(Map<String, Object> samples) {
    for (MigrationEvent event :
        List.of(
            new MigrationEvent.MigrationRequested(MIGRATION, ORDER, 2, AT),
            new MigrationEvent.TargetReserved(MIGRATION, AT),
            new MigrationEvent.MigrationChecked(MIGRATION, AT),
            new MigrationEvent.CopyStarted(MIGRATION, AT),
            new MigrationEvent.SwitchoverStarted(MIGRATION, AT),
            new MigrationEvent.AbortStarted(MIGRATION, "deadline", AT),
            new MigrationEvent.OutcomeUnknown(MIGRATION, "no answer", AT),
            new MigrationEvent.FenceRequested(MIGRATION, H2, AT),
            new MigrationEvent.HostFenced(MIGRATION, H2, AT),
            new MigrationEvent.MigrationCompleted(MIGRATION, 3, COMPLETED, AT),
            new MigrationEvent.MigrationRolledBack(MIGRATION, "not fit", true, false, AT),
            new MigrationEvent.HostSettled(MIGRATION, H1, AT))) {
      samples.put(event.getClass().getSimpleName(), new VmEvent.OfMigration(event));
    }
    for (GuestState state : GuestState.values()) {
      samples.put(
          "evidence " + state,
          new VmEvent.OfMigration(new MigrationEvent.EvidenceFound(MIGRATION, H1, state, AT)));
    }
  }

  private static void cells(Map<String, Object> samples) {
    var hosts = new TreeSet<>(Set.of(new HostId("host-1"), new HostId("host-2")));
    var plans = new TreeSet<>(Set.of(PLAN, new PlanId("drain-2-17-host-1")));
    samples.put("scheduler started", new CellEvent.SchedulerStarted(3, AT));
    samples.put("hosts joined", new CellEvent.HostsJoined(hosts, AT));
    samples.put("hosts left", new CellEvent.HostsLeft(hosts, AT));
    samples.put("plans opened", new CellEvent.PlansOpened(plans, AT));
    samples.put("plans closed", new CellEvent.PlansClosed(plans, AT));
    samples.put("empty cell", CellRecord.EMPTY);
    samples.put("cell", new CellRecord(3, hosts, plans));
  }

  private static void plans(Map<String, Object> samples) {
    var limits = new ConcurrencyLimits(2, 3, 40, 100, 500, 3000);
    var provenance = new Provenance(77, "c0ffee", "decade", "none", -123456789L, AT, AT, LATER);
    var back =
        new MoveOrder(
            new MoveId(PLAN, 1),
            vm("vm-00002", 16, 64, 2, Set.of(new GroupId("db")), true),
            new Placement(H2, NumaSet.of(0, 1)),
            new Placement(H1, NumaSet.of(0, 1)),
            TERMS,
            true,
            AT,
            LATER);
    var moves =
        List.of(new PlannedMove(ORDER, 1.25, List.of()), new PlannedMove(back, -0.5, List.of(0)));
    var proposal = new Plan.Proposal(PlanKind.REBALANCE, provenance, limits, moves);
    samples.put("plan proposed", new PlanEvent.PlanProposed(proposal, AT));
    samples.put(
        "drain proposed",
        new PlanEvent.PlanProposed(
            new Plan.Proposal(PlanKind.DRAIN, provenance, limits, moves.subList(0, 1)), AT));
    var grouped =
        new MoveOrder(
            new MoveId(PLAN, 2),
            GROUPED,
            new Placement(H2, NumaSet.of(0)),
            new Placement(H1, NumaSet.of(1)),
            TERMS,
            false,
            AT,
            LATER);
    samples.put(
        "plan with groups proposed",
        new PlanEvent.PlanProposed(
            new Plan.Proposal(
                PlanKind.REBALANCE,
                provenance,
                limits,
                List.of(
                    new PlannedMove(ORDER, 1.25, List.of()),
                    new PlannedMove(grouped, 2.5, List.of(0)))),
            AT));
    samples.put(
        "moves released", new PlanEvent.MovesReleased(new TreeSet<>(Set.of(0, 1, 300)), AT));
    var outcomes =
        List.of(
            COMPLETED,
            new MoveOutcome.FoundCompleted(Duration.ofSeconds(99)),
            new MoveOutcome.RolledBack("deadline"),
            new MoveOutcome.Refused("stale"));
    for (MoveOutcome outcome : outcomes) {
      samples.put(
          "move ended, " + outcome.getClass().getSimpleName(),
          new PlanEvent.MoveEnded(300, outcome, AT));
    }
    samples.put("plan ended", new PlanEvent.PlanEnded(AT));
    samples.put("unproposed plan", Plan.UNPROPOSED);
    samples.put(
        "active plan",
        new Plan.Active(
            proposal,
            List.of(
                new Plan.Progress.Waiting(),
                new Plan.Progress.Released(),
                new Plan.Progress.Ended(COMPLETED))));
    samples.put("ended plan", new Plan.Ended(proposal, outcomes));
  }
}
