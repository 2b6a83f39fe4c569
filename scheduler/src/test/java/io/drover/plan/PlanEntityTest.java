package io.drover.plan;

import static io.drover.plan.SamplePlan.COMPLETED;
import static io.drover.plan.SamplePlan.ID;
import static io.drover.plan.SamplePlan.NOON;
import static io.drover.plan.SamplePlan.VALID_UNTIL;
import static io.drover.plan.SamplePlan.moves;
import static io.drover.plan.SamplePlan.order;
import static io.drover.plan.SamplePlan.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanCommand.Propose;
import io.drover.plan.PlanCommand.Release;
import io.drover.plan.PlanCommand.ReportMoveEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanEntityTest {
  private static final Proposal PAIR = proposal(List.of(), List.of(0));
  private static final Duration REMINDER = Duration.ofSeconds(10);

  private final ActorTestKit actors =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.persistence.testkit.events.serialize = off
                      pekko.persistence.testkit.snapshots.serialize = off
                      """))
              .withFallback(EventSourcedBehaviorTestKit.config()));
  private final List<MoveOrder> orders = new CopyOnWriteArrayList<>();
  private final List<Plan> shown = new CopyOnWriteArrayList<>();
  private final List<Long> answered = new CopyOnWriteArrayList<>();
  private final List<ActorRef<PlanEntity.Message>> passivated = new CopyOnWriteArrayList<>();
  private volatile Instant now = NOON;
  private final EventSourcedBehaviorTestKit<PlanEntity.Message, PlanEvent, Plan> plan =
      EventSourcedBehaviorTestKit.create(
          actors.system(),
          PlanEntity.create(
              ID,
              new PlanEntity.Wiring(
                  () -> now,
                  REMINDER,
                  orders::add,
                  (_, plan, question) -> {
                    shown.add(plan);
                    answered.add(question);
                  },
                  passivated::add)),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  @AfterEach
  void shutDown() {
    actors.shutdownTestKit();
  }

  @Test
  void givenAProposal_thenItIsRecordedAndShownAndNothingIsOrdered() {
    assertThat(tell(new Propose(PAIR, NOON)).events())
        .containsExactly(new PlanEvent.PlanProposed(PAIR, NOON));
    assertThat(take(shown)).last().isEqualTo(plan.getState());
    assertThat(take(orders)).isEmpty();
  }

  @Test
  void givenARelease_thenTheVmIsOrderedAtOnceAgainAfterARestartAndAtEachReminder() {
    tell(new Propose(PAIR, NOON));
    tell(new Release(moves(0, 1), NOON));
    assertThat(take(orders)).containsExactly(order(0));

    plan.restart();
    assertThat(take(orders)).containsExactly(order(0));
    take(shown);
    timePasses();
    assertThat(take(orders)).containsExactly(order(0));
    assertThat(take(shown)).containsExactly(plan.getState());
  }

  @Test
  void givenTheLastMoveEnds_thenThePlanShowsItAndAsksToBePassivated() {
    tell(new Propose(PAIR, NOON));
    tell(new Release(moves(0), NOON));
    tell(new ReportMoveEnded(0, COMPLETED, NOON));
    tell(new Release(moves(1), NOON));
    take(orders);
    assertThat(passivated).isEmpty();

    tell(new ReportMoveEnded(1, COMPLETED, NOON));
    assertThat(take(shown)).last().isEqualTo(new Plan.Ended(PAIR, List.of(COMPLETED, COMPLETED)));
    assertThat(passivated).hasSize(1);
    timePasses();
    assertThat(take(orders)).isEmpty();
  }

  @Test
  void givenTimeRunsOut_thenItEndsByItself() {
    tell(new Propose(PAIR, NOON));
    now = VALID_UNTIL.plusSeconds(1);
    timePasses();

    var tooOld = new MoveOutcome.Refused("not begun before " + VALID_UNTIL);
    assertThat(plan.getState()).isEqualTo(new Plan.Ended(PAIR, List.of(tooOld, tooOld)));
  }

  @Test
  void givenItIsWoken_thenItShowsWhereItStands() {
    tell(new Propose(PAIR, NOON));
    take(shown);

    plan.runCommand(new PlanEntity.Wake(7));
    assertThat(take(shown)).containsExactly(plan.getState());
    assertThat(answered).endsWith(7L).containsOnlyOnce(7L);
  }

  @Test
  void givenARefusal_thenItShowsWhereItStandsSoThatTheCellLearns() {
    tell(new Propose(PAIR, NOON));
    take(shown);

    assertThat(tell(new Release(moves(0), VALID_UNTIL.plusSeconds(1))).hasNoEvents()).isTrue();
    assertThat(take(shown)).containsExactly(plan.getState());
  }

  @Test
  void givenAnEventThatCannotBeRecorded_thenTheActorComesBackAndTheRepeatIsRecorded() {
    var persistence = PersistenceTestKit.create(actors.system());
    persistence.clearAll();
    persistence.failNextPersisted(PlanEntity.TYPE + "|" + ID);
    var wiring =
        new PlanEntity.Wiring(
            () -> now, REMINDER, orders::add, (_, plan, _) -> shown.add(plan), passivated::add);
    ActorRef<PlanEntity.Message> afflicted = actors.spawn(PlanEntity.create(ID, wiring));
    shown.clear();

    actors
        .createTestProbe()
        .awaitAssert(() -> {
          afflicted.tell(new PlanEntity.Handle(new Propose(PAIR, NOON)));
          ManualTime.get(actors.system()).timePasses(Duration.ofSeconds(1));
          assertThat(shown).hasAtLeastOneElementOfType(Plan.Active.class);
          return PAIR;
        });
  }

  private EventSourcedBehaviorTestKit.CommandResult<PlanEntity.Message, PlanEvent, Plan> tell(
      PlanCommand command) {
    return plan.runCommand(new PlanEntity.Handle(command));
  }

  private void timePasses() {
    ManualTime.get(actors.system()).timePasses(REMINDER);
    plan.getState();
  }

  private <T> List<T> take(List<T> seen) {
    plan.getState();
    var taken = new ArrayList<>(seen);
    seen.clear();
    return taken;
  }
}
