package io.drover.vm;

import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.TERMS;
import static io.drover.vm.migration.SampleMigration.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.Drift;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.vm.VmCommand.AskStillNeeded;
import io.drover.vm.VmCommand.Move;
import io.drover.vm.VmCommand.ReportNotSeen;
import io.drover.vm.VmCommand.ReportStarted;
import io.drover.vm.migration.MigrationCommand;
import io.drover.vm.migration.MigrationEvent;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRequested;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Any message at any moment, true or not, many of them again and late: what a VM records still
 * makes sense.
 */
class VmRulesPropertyTest {
  private static final int MESSAGES = 250;

  private final List<VmCommand> sent = new ArrayList<>();
  private final Set<MigrationId> ended = new HashSet<>();
  private SplittableRandom random = new SplittableRandom(0);
  private Vm state = Vm.UNADOPTED;

  @Property(tries = 300)
  void whateverComesTheEpochGrowsByOneACompletionAndOneMigrationEndsOnce(@ForAll long seed) {
    random = new SplittableRandom(seed);
    sent.clear();
    ended.clear();
    state = Vm.UNADOPTED;
    Instant at = NOON;
    for (int i = 0; i < MESSAGES; i++) {
      at = at.plusMillis(random.nextInt(4) == 0 ? random.nextInt(300_000) : random.nextInt(2_000));
      VmCommand command = next(at);
      Vm before = state;
      if (VmRules.decide(state, command) instanceof Decision.Accepted<VmEvent>(var events)) {
        events.forEach(this::record);
      }
      VmDuties.answers(before, command, state);
      VmDuties.owed(state, at);
      VmDuties.onReminder(state, at);
    }
  }

  private void record(VmEvent event) {
    Vm before = state;
    state = VmRules.evolve(before, event);
    if (event instanceof VmEvent.OfMigration(MigrationEvent step)) {
      check(before, step);
    }
    Optional<Vm.Identity> was = identity(before);
    boolean completes = event instanceof VmEvent.OfMigration(MigrationCompleted _);
    if (event instanceof VmEvent.OwnerChanged changed) {
      assertThat(before).as("never during a migration").isNotInstanceOf(Vm.Moving.class);
      assertThat(changed.epoch()).isGreaterThan(was.orElseThrow().epoch());
      assertThat(state).isInstanceOf(Vm.Recovering.class);
    } else if (was.isPresent() && !completes) {
      assertThat(identity(state).orElseThrow().epoch()).isEqualTo(was.get().epoch());
      assertThat(identity(state).orElseThrow().owner()).isEqualTo(was.get().owner());
    }
  }

  private void check(Vm before, MigrationEvent step) {
    switch (step) {
      case MigrationRequested e -> {
        assertThat(before).as("one migration at a time").isInstanceOf(Vm.Running.class);
        assertThat(e.migration().number())
            .isEqualTo(identity(before).orElseThrow().migrations() + 1);
        assertThat(e.order().from()).isEqualTo(identity(before).orElseThrow().owner());
      }
      case MigrationCompleted e -> {
        assertThat(ended.add(e.migration())).as("%s ends once", e.migration()).isTrue();
        assertThat(e.epoch()).isEqualTo(identity(before).orElseThrow().epoch() + 1);
        assertThat(identity(state).orElseThrow().epoch()).isEqualTo(e.epoch());
      }
      case MigrationRolledBack e ->
          assertThat(ended.add(e.migration())).as("%s ends once", e.migration()).isTrue();
      default ->
          assertThat(((Vm.Moving) before).migration().attempt().id()).isEqualTo(step.migration());
    }
  }

  private VmCommand next(Instant at) {
    if (!sent.isEmpty() && random.nextInt(5) == 0) {
      return sent.get(random.nextInt(sent.size())); // an old message, as it was
    }
    VmCommand command = fresh(at);
    sent.add(command);
    return command;
  }

  private VmCommand fresh(Instant at) {
    return switch (random.nextInt(21)) {
      case 0, 1, 2 -> new Move(order(at), at);
      case 3 ->
          new ReportNotSeen(
              VM, somewhere(), identity(state).map(Vm.Identity::epoch).orElse(1L), at, at);
      case 4 ->
          new ReportStarted(someHost(), identity(state).map(Vm.Identity::epoch).orElse(1L), at);
      case 13 ->
          new VmCommand.ReportDrift(
              someHost(),
              identity(state).map(Vm.Identity::epoch).orElse(1L),
              Drift.values()[random.nextInt(Drift.values().length)],
              at);
      case 5 -> new AskStillNeeded(new HostAnswer.StillNeeded(migration(), someHost()), at);
      case 6 -> VmCommand.remind(at, 1 + random.nextInt(4));
      case 7 -> new VmCommand.OfMigration(new MigrationCommand.Abort(migration(), "operator", at));
      case 8, 9, 10, 11, 12 -> VmCommand.of(answer(), at);
      default -> VmCommand.of(report(), at);
    };
  }

  private MoveOrder order(Instant at) {
    Placement from =
        random.nextInt(4) == 0
            ? somewhere()
            : identity(state).map(Vm.Identity::owner).orElse(somewhere());
    var id = new MoveId(new PlanId("plan-" + random.nextInt(40)), random.nextInt(3));
    return new MoveOrder(
        id,
        VM,
        from,
        somewhere(),
        TERMS,
        random.nextInt(3) > 0,
        at,
        at.plusSeconds(random.nextInt(-30, 600)));
  }

  /** Mostly of the present migration. */
  private MigrationId migration() {
    long number = identity(state).map(Vm.Identity::migrations).orElse(0L);
    return new MigrationId(VM.id(), Math.max(1, random.nextInt(8) == 0 ? number - 1 : number));
  }

  private HostAnswer answer() {
    return switch (random.nextInt(10)) {
      case 0 -> new HostAnswer.NotReserved(migration(), "full");
      case 8 -> new HostAnswer.Fenced(migration(), someHost());
      case 9 -> new HostAnswer.OwnerChanged(VM, somewhere(), 1 + random.nextInt(6));
      case 1, 2, 3 -> new HostAnswer.Reserved(migration());
      default -> new HostAnswer.Settled(migration(), someHost());
    };
  }

  private HypervisorReport.OfVm report() {
    MigrationId id = migration();
    return switch (random.nextInt(12)) {
      case 0, 1 -> new HypervisorReport.Checked(id);
      case 2 -> new HypervisorReport.Unfit(id, "no");
      case 3 -> new HypervisorReport.CopyStarted(id);
      case 4 ->
          new HypervisorReport.RoundCopied(
              id, random.nextInt(1, 8), DataSize.ZERO, DataRate.ZERO, DataRate.ZERO);
      case 5 -> new HypervisorReport.SwitchoverStarted(id);
      case 6 -> new HypervisorReport.Completed(id, Duration.ofMillis(100), DataSize.ZERO);
      case 7 -> new HypervisorReport.Failed(id, "lost");
      case 8 -> new HypervisorReport.Fenced(id, someHost());
      default ->
          new HypervisorReport.Evidence(
              id, someHost(), GuestState.values()[random.nextInt(GuestState.values().length)]);
    };
  }

  private HostId someHost() {
    return new HostId("h" + random.nextInt(3));
  }

  private Placement somewhere() {
    return new Placement(someHost(), NumaSet.of(random.nextInt(2)));
  }

  private static Optional<Vm.Identity> identity(Vm vm) {
    return switch (vm) {
      case Vm.Unadopted _ -> Optional.empty();
      case Vm.Running(var identity) -> Optional.of(identity);
      case Vm.Moving(var identity, _) -> Optional.of(identity);
      case Vm.Recovering(var identity, _) -> Optional.of(identity);
      case Vm.Drifted(var identity, _, _) -> Optional.of(identity);
    };
  }
}
