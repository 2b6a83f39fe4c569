package io.drover.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostEvent;
import io.drover.host.HostRules;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.Decision;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanRules;
import io.drover.simulation.fault.Fault;
import io.drover.vm.Vm;
import io.drover.vm.VmCommand;
import io.drover.vm.VmEvent;
import io.drover.vm.VmRules;
import io.drover.vm.migration.Migration;
import io.drover.vm.migration.MigrationCommand;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Breaks the rules on purpose, and expects to be found out within {@link #MOST_SEEDS} seeds. */
class PlantedFaultsSimulationTest {
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);
  private static final Rules RIGHT = Rules.PRODUCTION;
  private static final int MOST_SEEDS = 500;

  @Test
  void aSourceThatIsNotReleasedIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(PlantedFaultsSimulationTest::neverLetsGo, RIGHT.vm(), RIGHT.plan())))
        .startsWith("I1 ");
  }

  private static Decision<HostEvent> neverLetsGo(Host state, HostCommand command) {
    return command instanceof HostCommand.Depart
        ? Decision.accept()
        : HostRules.decide(state, command);
  }

  @Test
  void aLostHostThatIsNotFencedIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(PlantedFaultsSimulationTest::fencesNobody, RIGHT.vm(), RIGHT.plan())))
        .startsWith("I1 in the world itself");
  }

  private static Decision<HostEvent> fencesNobody(Host state, HostCommand command) {
    return command instanceof HostCommand.DeclareLost
            && HostRules.decide(state, command) instanceof Decision.Accepted<HostEvent>(var events)
            && !events.isEmpty()
            && events.getFirst() instanceof HostEvent.HostLost lost
        ? Decision.accept(lost, new HostEvent.HostFenced(lost.loss(), lost.at()))
        : HostRules.decide(state, command);
  }

  @Test
  void aMigrationThatDoesNotAskItsSourceIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(PlantedFaultsSimulationTest::forgetsWhoLeaves, RIGHT.vm(), RIGHT.plan())))
        .startsWith("I1 ");
  }

  private static Decision<HostEvent> forgetsWhoLeaves(Host state, HostCommand command) {
    return command instanceof HostCommand.LetGo
        ? Decision.accept()
        : HostRules.decide(state, command);
  }

  @Test
  void aReservationThatIsNotCountedIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(
                    PlantedFaultsSimulationTest::forgetsReservations, RIGHT.vm(), RIGHT.plan())))
        .matches("I[34] .*");
  }

  private static Decision<HostEvent> forgetsReservations(Host state, HostCommand command) {
    return command instanceof HostCommand.Reserve reserve
            && state
                instanceof
                Host.Registered(
                    var spec,
                    var residents,
                    var reservations,
                    var settled,
                    var cordon,
                    var strangers,
                    var leaving,
                    var failover,
                    var cell)
            && !reservations.containsKey(reserve.migration())
        ? HostRules.decide(
            new Host.Registered(
                spec,
                residents,
                new TreeMap<>(),
                settled,
                cordon,
                strangers,
                leaving,
                failover,
                cell),
            command)
        : HostRules.decide(state, command);
  }

  @Test
  void aTimeoutTakenForAFailureIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(
                    RIGHT.host(),
                    PlantedFaultsSimulationTest::takesSilenceForFailure,
                    RIGHT.plan())))
        .startsWith("I1 ");
  }

  /** Gives the guest up for lost after a while, and so has it started again at the source. */
  private static Decision<VmEvent> takesSilenceForFailure(Vm state, VmCommand command) {
    return command instanceof VmCommand.OfMigration(MigrationCommand.Remind(Instant at, _))
            && state instanceof Vm.Moving(_, Migration.SwitchingOver(var attempt, Instant since))
            && at.isAfter(since.plus(Duration.ofSeconds(15)))
        ? Decision.accept(
            new VmEvent.OfMigration(
                new MigrationRolledBack(attempt.id(), "timed out", true, true, at)))
        : VmRules.decide(state, command);
  }

  @Test
  void aBudgetThatIsNotCountedIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(
                    RIGHT.host(), RIGHT.vm(), PlantedFaultsSimulationTest::releasesEverything)))
        .startsWith("I5 ");
  }

  private static Decision<PlanEvent> releasesEverything(Plan state, PlanCommand command) {
    return command instanceof PlanCommand.Release release && state instanceof Plan.Active plan
        ? PlanRules.decide(
            state,
            new PlanCommand.Release(
                new TreeSet<>(IntStream.range(0, plan.progress().size()).boxed().toList()),
                release.at()))
        : PlanRules.decide(state, command);
  }

  @Test
  void aCooldownThatIsNotHeededIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(
                    RIGHT.host(), PlantedFaultsSimulationTest::heedsNoCooldown, RIGHT.plan())))
        .startsWith("I9 ");
  }

  private static Decision<VmEvent> heedsNoCooldown(Vm state, VmCommand command) {
    if (!(state instanceof Vm.Running(var identity)) || !(command instanceof VmCommand.Move)) {
      return VmRules.decide(state, command);
    }
    var rested =
        new Vm.Identity(
            identity.spec(),
            identity.owner(),
            identity.epoch(),
            identity.migrations(),
            Instant.EPOCH,
            identity.ended());
    return VmRules.decide(new Vm.Running(rested), command);
  }

  /**
   * It was, once: the target is certain not to run the guest, the source is silent, so the source
   * was taken to run it. Then nobody runs the VM: it is said to run and does not, or it is missed
   * and stays in a recovery for good.
   */
  @Test
  void aSilentSourceTakenForARunningOneIsFoundOut() {
    assertThat(
            firstFailure(
                new Rules(
                    RIGHT.host(), PlantedFaultsSimulationTest::guessesForTheSource, RIGHT.plan())))
        .containsAnyOf("runs on []", "is not at rest: Recovering");
  }

  private static Decision<VmEvent> guessesForTheSource(Vm state, VmCommand command) {
    Decision<VmEvent> right = VmRules.decide(state, command);
    if (state instanceof Vm.Moving(_, Migration.Unknown unknown)
        && unknown.source().isEmpty()
        && command instanceof VmCommand.OfMigration(MigrationCommand.HypervisorReported reported)
        && reported.report()
            instanceof HypervisorReport.Evidence(var migration, var host, var guest)
        && migration.equals(unknown.attempt().id())
        && host.equals(unknown.attempt().target())
        && guest == GuestState.ABSENT
        && right instanceof Decision.Accepted<VmEvent>(var events)) {
      var wrong = new ArrayList<>(events);
      wrong.add(
          new VmEvent.OfMigration(
              new MigrationRolledBack(migration, unknown.reason(), false, true, reported.at())));
      return new Decision.Accepted<>(wrong);
    }
    return right;
  }

  /**
   * The hypervisors' own promise is broken: nothing recorded shows it, only the world's truth does.
   */
  @Test
  void aHypervisorThatDoesNotStopTheSourceIsFoundOut() {
    assertThat(
            firstFailureOf(seed -> {
              FleetSimulation simulation = FleetSimulation.of(seed, ALL, RIGHT);
              simulation.world().faults().plantSourceKeepsRunning(true);
              return simulation.run();
            }))
        .startsWith("I1 in the world itself");
  }

  private static String firstFailure(Rules planted) {
    return firstFailureOf(seed -> FleetSimulation.run(seed, ALL, planted));
  }

  private static String firstFailureOf(LongFunction<Outcome> run) {
    return LongStream.rangeClosed(1, MOST_SEEDS)
        .mapToObj(run)
        .map(Outcome::failures)
        .filter(failures -> !failures.isEmpty())
        .findFirst()
        .map(List::getFirst)
        .orElse("nothing was found in " + MOST_SEEDS + " seeds");
  }
}
