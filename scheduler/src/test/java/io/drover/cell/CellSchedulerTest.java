package io.drover.cell;

import static io.drover.cell.SampleCell.A;
import static io.drover.cell.SampleCell.B;
import static io.drover.cell.SampleCell.POLICY;
import static io.drover.cell.SampleCell.digest;
import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.drover.cell.CellEvent.HostsJoined;
import io.drover.cell.CellEvent.PlansClosed;
import io.drover.cell.CellEvent.PlansOpened;
import io.drover.cell.CellEvent.SchedulerStarted;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellSchedulerTest {
  private static final String RECORD = "Cell|main";
  private static final Duration TICK = Duration.ofSeconds(1);

  private final ActorTestKit actors =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.persistence.testkit.events.serialize = off
                      pekko.persistence.testkit.snapshots.serialize = off
                      """))
              .withFallback(PersistenceTestKitPlugin.getInstance().config()));
  private final PersistenceTestKit journal = PersistenceTestKit.create(actors.system());
  private final List<HostId> wokenHosts = new CopyOnWriteArrayList<>();
  private final List<PlanId> wokenPlans = new CopyOnWriteArrayList<>();
  private final List<CellInstruction.OfPlan> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void shutDown() {
    actors.shutdownTestKit();
  }

  @Test
  void hostsJoinOnceAndAreWokenAtEachStart() {
    var cell = start();
    join(cell, A, B);
    join(cell, A);
    assertThat(recorded())
        .containsExactly(
            new SchedulerStarted(1, NOON), new HostsJoined(new TreeSet<>(Set.of(A, B)), NOON));
    assertThat(wokenHosts).isEmpty();

    actors.stop(cell);
    var again = start();
    assertThat(status(again).ready()).as("before its hosts have spoken").isFalse();
    assertThat(wokenHosts).containsExactly(A, B);
    assertThat(recorded()).last().isEqualTo(new SchedulerStarted(2, NOON));
  }

  @Test
  void aHostThatIsHeardForTheFirstTimeJoinsAndOneThatLeavesIsForgotten() {
    var cell = start();
    join(cell, A);
    cell.tell(new CellScheduler.HostReported(digest(A, 1, NOON, 0).open()));
    cell.tell(new CellScheduler.HostReported(digest(B, 1, NOON, 0).open()));
    assertThat(status(cell).hosts()).isEqualTo(2);
    assertThat(recorded()).last().isEqualTo(new HostsJoined(new TreeSet<>(Set.of(B)), NOON));

    cell.tell(new CellScheduler.HostLeft(A));
    cell.tell(new CellScheduler.HostLeft(A));
    cell.tell(new CellScheduler.HostReported(digest(B, 2, NOON, 0).open()));
    var after = status(cell);
    assertThat(after.hosts()).isEqualTo(1);
    assertThat(after.ready()).isTrue();
    assertThat(recorded()).endsWith(new CellEvent.HostsLeft(new TreeSet<>(Set.of(A)), NOON));
  }

  /** Its word that it has gone to another cell may have been lost. */
  @Test
  void aHostThatIsSilentForLongIsWoken() {
    var cell = start();
    join(cell, A, B);
    cell.tell(
        new CellScheduler.HostReported(
            digest(A, 1, NOON.minus(POLICY.staleAfter()).minusSeconds(1), 0).open()));
    cell.tell(new CellScheduler.HostReported(digest(B, 1, NOON, 0).open()));
    status(cell);
    ManualTime.get(actors.system()).timePasses(Duration.ofSeconds(5));
    status(cell);
    assertThat(wokenHosts).containsExactly(A);

    actors.stop(cell);
    wokenHosts.clear();
    var again = start();
    status(again);
    again.tell(new CellScheduler.HostReported(digest(A, 1, NOON, 0).open()));
    status(again);
    ManualTime.get(actors.system()).timePasses(Duration.ofSeconds(5));
    status(again);
    assertThat(wokenHosts).as("that B was woken may have been lost").containsExactly(A, B, B);
  }

  @Test
  void aPlanIsOnRecordBeforeItIsProposedAndUntilItIsOver() {
    var cell = start();
    join(cell, A, B);
    cell.tell(new CellScheduler.HostReported(digest(A, 1, NOON, 0, 9).draining()));
    cell.tell(new CellScheduler.HostReported(digest(B, 1, NOON, 0).open()));
    ManualTime.get(actors.system()).timePasses(TICK);
    actors
        .createTestProbe()
        .awaitAssert(() -> {
          assertThat(asked).isNotEmpty();
          return asked;
        });

    PlanId plan = asked.getFirst().plan();
    assertThat(plan).hasToString("drain-1-1-a");
    assertThat(recorded()).last().isEqualTo(new PlansOpened(new TreeSet<>(Set.of(plan)), NOON));

    actors.stop(cell);
    var again = start();
    status(again);
    assertThat(wokenPlans).containsExactly(plan);

    var proposal = ((PlanCommand.Propose) asked.getFirst().command()).proposal();
    var outcomes = proposal.moves().stream().map(_ -> COMPLETED).toList();
    again.tell(
        new CellScheduler.PlanChanged(plan, new Plan.Ended(proposal, List.copyOf(outcomes)), 0));
    status(again);
    assertThat(recorded()).last().isEqualTo(new PlansClosed(new TreeSet<>(Set.of(plan)), NOON));
  }

  @Test
  void afterAnEventThatCouldNotBeRecordedItStillLooksForMoves() {
    var cell = start();
    join(cell, A, B);
    journal.failNextPersisted(RECORD);
    cell.tell(
        new CellScheduler.Join(Set.of(new HostId("c")), actors.createTestProbe().ref().narrow()));

    actors
        .createTestProbe()
        .awaitAssert(() -> {
          cell.tell(new CellScheduler.HostReported(digest(A, 1, NOON, 0, 9).draining()));
          cell.tell(new CellScheduler.HostReported(digest(B, 1, NOON, 0).open()));
          ManualTime.get(actors.system()).timePasses(Duration.ofSeconds(1));
          assertThat(asked).isNotEmpty();
          return asked;
        });
  }

  @Test
  void aPlanThatWasNeverProposedIsClosedByTheNextStart() {
    var plan = new PlanId("drain-1-1-a");
    var open = new TreeSet<>(Set.of(plan));
    journal.persistForRecovery(
        RECORD, List.of(new SchedulerStarted(1, NOON), new PlansOpened(open, NOON)));

    var cell = start();
    status(cell);
    cell.tell(new CellScheduler.PlanChanged(plan, Plan.UNPROPOSED, 2));
    status(cell);

    assertThat(recorded()).last().isEqualTo(new PlansClosed(open, NOON));
  }

  /** What it said before it got what an earlier start had sent last. */
  @Test
  void aPlansWordThatDoesNotAnswerThisStartIsNotTakenForItsState() {
    var plan = new PlanId("drain-1-1-a");
    var open = new TreeSet<>(Set.of(plan));
    journal.persistForRecovery(
        RECORD, List.of(new SchedulerStarted(1, NOON), new PlansOpened(open, NOON)));

    var cell = start();
    cell.tell(new CellScheduler.PlanChanged(plan, Plan.UNPROPOSED, 0));
    cell.tell(new CellScheduler.PlanChanged(plan, Plan.UNPROPOSED, 1));
    assertThat(status(cell).ready()).isFalse();
    assertThat(recorded()).last().isEqualTo(new SchedulerStarted(2, NOON));

    ManualTime.get(actors.system()).timePasses(Duration.ofSeconds(5));
    status(cell);
    assertThat(wokenPlans).as("asked again").containsExactly(plan, plan);
    cell.tell(new CellScheduler.PlanChanged(plan, Plan.UNPROPOSED, 2));
    assertThat(status(cell).ready()).isTrue();
  }

  private ActorRef<CellScheduler.Message> start() {
    return actors.spawn(
        CellScheduler.create(
            CellId.MAIN,
            POLICY,
            7,
            new CellScheduler.Wiring(
                () -> NOON,
                () -> NOON,
                TICK,
                Runnable::run,
                (_, host) -> wokenHosts.add(host),
                (plan, _) -> wokenPlans.add(plan),
                instruction -> asked.add((CellInstruction.OfPlan) instruction),
                _ -> {},
                (_, _) -> {},
                Optional.empty())));
  }

  private void join(ActorRef<CellScheduler.Message> cell, HostId... hosts) {
    var probe = actors.<StatusReply<Done>>createTestProbe();
    cell.tell(new CellScheduler.Join(Set.of(hosts), probe.getRef()));
    assertThat(probe.receiveMessage().isSuccess()).isTrue();
  }

  private CellStatus status(ActorRef<CellScheduler.Message> cell) {
    var probe = actors.<CellStatus>createTestProbe();
    cell.tell(new CellScheduler.AskStatus(probe.getRef()));
    return probe.receiveMessage();
  }

  private List<CellEvent> recorded() {
    var events = new ArrayList<CellEvent>();
    journal.persistedInStorage(RECORD).forEach(event -> events.add((CellEvent) event));
    return events;
  }
}
