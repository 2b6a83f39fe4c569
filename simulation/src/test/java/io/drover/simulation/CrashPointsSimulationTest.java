package io.drover.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cell.CellPolicy;
import io.drover.host.Host;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import io.drover.objective.Weights;
import io.drover.plan.ConcurrencyLimits;
import io.drover.simulation.Killer.Moment;
import io.drover.simulation.Script.CordonChange;
import io.drover.simulation.Script.HostSetup;
import io.drover.simulation.fault.Fault;
import io.drover.simulation.fault.Weather;
import io.drover.simulation.fault.Weather.Episode;
import io.drover.simulation.world.Physics;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import io.drover.vm.migration.MigrationEvent.AbortStarted;
import io.drover.vm.migration.MigrationEvent.FenceRequested;
import io.drover.vm.migration.MigrationEvent.HostFenced;
import io.drover.vm.migration.MigrationEvent.HostSettled;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import io.drover.vm.migration.MigrationEvent.SwitchoverStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One VM is drained off its host, on each path a migration can take; and on each path the control
 * process dies once right after each event it records, and once right after what follows from that
 * event was sent.
 */
class CrashPointsSimulationTest {
  private static final VmId VM = new VmId("vm");
  private static final int EVEN_IS_SOURCE = 0;
  private static final int SOURCE_AT_SWITCHOVER = 2;
  private static final int TARGET_AT_SWITCHOVER = 3;

  /** What happens to the migration, and the events that show that it did. */
  enum Path {
    COMPLETED(
        300,
        List.of(),
        Set.of(SwitchoverStarted.class, MigrationCompleted.class, HostSettled.class)),
    NOT_CONVERGING(0, List.of(), Set.of(MigrationRolledBack.class)),
    TOO_SLOW(300, List.of(stalled()), Set.of(AbortStarted.class, MigrationRolledBack.class)),
    SOURCE_DIES_BEFORE_COPYING(
        300,
        List.of(ambush(Fault.HOST_DEAD, EVEN_IS_SOURCE, 60, 0.5)),
        Set.of(MigrationRolledBack.class)),
    SOURCE_DIES_SWITCHING_OVER(
        300,
        List.of(ambush(Fault.HOST_DEAD, SOURCE_AT_SWITCHOVER, 60, 0.1)),
        Set.of(OutcomeUnknown.class)),
    TARGET_DIES_SWITCHING_OVER(
        300,
        List.of(ambush(Fault.HOST_DEAD, TARGET_AT_SWITCHOVER, 45, 0.9)),
        Set.of(OutcomeUnknown.class, MigrationRolledBack.class)),
    SOURCE_HANGS_SWITCHING_OVER(
        300,
        List.of(ambush(Fault.HOST_HUNG, SOURCE_AT_SWITCHOVER, 120, 0.1)),
        Set.of(OutcomeUnknown.class, MigrationCompleted.class)),
    TARGET_HANGS_SWITCHING_OVER_AND_IS_FENCED(
        300,
        List.of(ambush(Fault.HOST_HUNG, TARGET_AT_SWITCHOVER, 600, 0.1)),
        Set.of(
            OutcomeUnknown.class,
            FenceRequested.class,
            HostFenced.class,
            MigrationRolledBack.class)),
    BOTH_CUT_OFF_SWITCHING_OVER(
        300,
        List.of(
            ambush(Fault.HOST_PARTITIONED, SOURCE_AT_SWITCHOVER, 120, 0.1),
            ambush(Fault.HOST_PARTITIONED, 1, 120, 0.2)),
        Set.of(OutcomeUnknown.class, MigrationCompleted.class));

    private final int blackoutMillis;
    private final List<Episode> episodes;
    private final Set<Class<? extends MigrationEvent>> shows;

    Path(int blackoutMillis, List<Episode> episodes, Set<Class<? extends MigrationEvent>> shows) {
      this.blackoutMillis = blackoutMillis;
      this.episodes = episodes;
      this.shows = shows;
    }

    private static Episode ambush(Fault fault, int where, int seconds, double force) {
      return new Episode(fault, Duration.ZERO, Duration.ofSeconds(seconds), where, force, true);
    }

    private static Episode stalled() {
      return new Episode(Fault.SLOW_LINK, Duration.ZERO, Duration.ofMinutes(9), 4, 0, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereverTheControlProcessDies_theMigrationEndsOnce(Path path) {
    FleetSimulation undisturbed = simulation(path, false, Killer.NONE);
    assertThat(undisturbed.run().failures()).isEmpty();
    assertThat(kinds(undisturbed.journal().of(VM))).containsAll(path.shows);
    diesAnywhere(path, false, undisturbed);
  }

  /** As with several nodes: a host that dies is fenced, and its VM started on the other. */
  @ParameterizedTest
  @EnumSource
  void whereverTheControlProcessDies_aLostHostsVmEndsUpOnce(Path path) {
    FleetSimulation undisturbed = simulation(path, true, Killer.NONE);
    assertThat(undisturbed.run().failures()).isEmpty();
    if (path == Path.SOURCE_DIES_BEFORE_COPYING) {
      assertThat(kinds(undisturbed.journal().of(VM))).contains(VmEvent.OwnerChanged.class);
    }
    diesAnywhere(path, true, undisturbed);
  }

  private static void diesAnywhere(Path path, boolean watched, FleetSimulation undisturbed) {
    long entries = undisturbed.journal().entries();

    for (Moment moment : Moment.values()) {
      for (long entry = 1; entry <= entries; entry++) {
        Outcome outcome = simulation(path, watched, new DiesOnce(moment, entry)).run();
        assertThat(outcome.failures())
            .as("%s, killed %s of entry %d\n%s", path, moment, entry, outcome.lastEvents())
            .isEmpty();
      }
    }
  }

  private static List<Class<?>> kinds(List<VmEvent> events) {
    return events.stream()
        .<Class<?>>map(event ->
            event instanceof VmEvent.OfMigration(var step) ? step.getClass() : event.getClass())
        .distinct()
        .toList();
  }

  private static final class DiesOnce implements Killer {
    private final Moment moment;
    private final long entry;
    private boolean died;

    DiesOnce(Moment moment, long entry) {
      this.moment = moment;
      this.entry = entry;
    }

    @Override
    public boolean killsAt(Moment now, long recorded) {
      boolean dies = !died && now == moment && recorded >= entry;
      died |= dies;
      return dies;
    }
  }

  private static FleetSimulation simulation(Path path, boolean watched, Killer killer) {
    var weather = new Weather(0, 0, 0, Duration.ZERO, 0, 0, 0, path.episodes);
    return new FleetSimulation(
        script(path, watched), weather, new SplittableRandom(1), Rules.PRODUCTION, killer);
  }

  /** Two hosts; the VM on the first, which is drained for ten minutes from the first minute on. */
  private static Script script(Path path, boolean watched) {
    HostSpec from = host("host-0");
    HostSpec to = host("host-1");
    var vm =
        new VmSpec(
            VM,
            new Resources(Cpu.cores(4), DataSize.gibibytes(4)),
            1,
            new PoolId("pool"),
            Set.of(),
            true);
    return new Script(
        1,
        Instant.parse("2026-01-01T00:00:00Z"),
        List.of(
            new HostSetup(from, List.of(new Host.Resident(vm, NumaSet.of(0), 1))),
            new HostSetup(to, List.of())),
        (_, _) -> Cpu.cores(3),
        DataRate.gigabits(10),
        slowSwitchover(),
        policy(path),
        List.of(
            new CordonChange(from.id(), Cordon.DRAINING, Duration.ofMinutes(1)),
            new CordonChange(from.id(), Cordon.OPEN, Duration.ofMinutes(3))),
        List.of(),
        Duration.ofSeconds(15),
        watched,
        Duration.ofMinutes(10));
  }

  /** The pause before the target resumes is long enough to die in. */
  private static Physics slowSwitchover() {
    Physics usual = Physics.TYPICAL;
    return new Physics(
        usual.answerWithin(),
        usual.setup(),
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        usual.connectTimeout(),
        usual.keepAlive(),
        usual.powerOff(),
        usual.guestStart(),
        usual.dirtyPerBusyCore(),
        usual.workingSetShare(),
        usual.diskPerMemory(),
        usual.copyOverhead(),
        usual.settleEvery());
  }

  private static HostSpec host(String id) {
    return new HostSpec(
        new HostId(id),
        new ZoneId("zone"),
        new RackId("rack-" + id),
        List.of(new Resources(Cpu.cores(16), DataSize.gibibytes(64))),
        1,
        DataRate.gigabits(10),
        Set.of(new PoolId("pool")));
  }

  private static CellPolicy policy(Path path) {
    return new CellPolicy(
        0.8,
        0.7,
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        10,
        1_000,
        Weights.forLoad(0.75),
        new MigrationTerms(
            MigrationMode.PRE_COPY,
            Duration.ofMinutes(1),
            Duration.ofMillis(path.blackoutMillis),
            5,
            Duration.ofMinutes(1)),
        new ConcurrencyLimits(1, 1, 2, 2, 2, 2));
  }
}
