package io.drover.vm;

import static io.drover.vm.migration.SampleMigration.FROM;
import static io.drover.vm.migration.SampleMigration.NOON;
import static io.drover.vm.migration.SampleMigration.SOURCE;
import static io.drover.vm.migration.SampleMigration.TARGET;
import static io.drover.vm.migration.SampleMigration.TO;
import static io.drover.vm.migration.SampleMigration.VM;
import static io.drover.vm.migration.SampleMigration.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.drover.host.HostAnswer;
import io.drover.host.HostCommand;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.MigrationId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.vm.VmEvent.VmAdopted;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VmEntityTest {
  private static final MoveOrder ORDER = order(0, FROM, TO);
  private static final MigrationId FIRST = new MigrationId(VM.id(), 1);
  private static final Duration REMINDER = Duration.ofSeconds(10);
  private static final VmInstruction LET_GO =
      new VmInstruction.ToHost(
          SOURCE,
          new HostCommand.LetGo(
              FIRST, 1, TARGET, VM, TO.numa(), NOON.plus(Duration.ofMinutes(15)), NOON));

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
  private final ManualTime time = ManualTime.get(actors.system());
  private final List<VmInstruction> sent = new CopyOnWriteArrayList<>();
  private final List<ActorRef<VmEntity.Message>> passivated = new CopyOnWriteArrayList<>();
  private volatile Instant now = NOON;
  private final EventSourcedBehaviorTestKit<VmEntity.Message, VmEvent, Vm> vm =
      EventSourcedBehaviorTestKit.create(
          actors.system(),
          VmEntity.create(
              VM.id(), new VmEntity.Wiring(() -> now, REMINDER, sent::add, passivated::add)),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  @AfterEach
  void shutDown() {
    actors.shutdownTestKit();
  }

  @Test
  void givenAnOrder_thenItIsRecordedAndItsHostIsAskedToLetItGo() {
    var result = tell(new VmCommand.Move(ORDER, NOON));

    assertThat(result.events())
        .containsExactly(
            new VmAdopted(VM, FROM, 1, NOON),
            new VmEvent.OfMigration(new MigrationEvent.MigrationRequested(FIRST, ORDER, 1, NOON)));
    assertThat(takeSent()).containsExactly(LET_GO);
  }

  @Test
  void givenItMoves_whenItRestarts_thenWhatItOwesIsSentAgain() {
    tell(new VmCommand.Move(ORDER, NOON));
    takeSent();

    assertThat(vm.restart().state()).isInstanceOf(Vm.Moving.class);
    assertThat(takeSent()).containsExactly(LET_GO);
  }

  @Test
  void givenNoAnswer_whenTimePasses_thenItRemindsUntilTheDeadlineAndThenGivesUp() {
    tell(new VmCommand.Move(ORDER, NOON));
    takeSent();

    timePasses(REMINDER);
    assertThat(takeSent()).containsExactly(LET_GO);
    now = NOON.plus(Duration.ofMinutes(10));
    timePasses(REMINDER);
    var release = new HostCommand.Release(FIRST, false, now);
    assertThat(takeSent())
        .endsWith(
            new VmInstruction.ToHost(TARGET, release), new VmInstruction.ToHost(SOURCE, release));
  }

  @Test
  void givenTheMoveIsOver_thenThePlanIsToldOnceAndAgainWhenItAsks() {
    var told = new VmInstruction.ToPlan(ORDER.id(), new MoveOutcome.RolledBack("no CPU feature"));
    tell(new VmCommand.Move(ORDER, NOON));
    tell(VmCommand.of(new HostAnswer.Reserved(FIRST), NOON));
    tell(VmCommand.of(new HypervisorReport.Unfit(FIRST, "no CPU feature"), NOON));
    takeSent();

    tell(VmCommand.of(new HostAnswer.Settled(FIRST, TARGET), NOON));
    takeSent();
    tell(VmCommand.of(new HostAnswer.Settled(FIRST, SOURCE), NOON));
    assertThat(takeSent()).containsExactly(told);
    assertThat(tell(new VmCommand.Move(ORDER, NOON)).hasNoEvents()).isTrue();
    assertThat(takeSent()).containsExactly(told);
  }

  @Test
  void givenNothingGoesOn_whenSomeTimePasses_thenItAsksToBePassivatedAndRemindsNoMore() {
    timePasses(Duration.ofSeconds(6));
    assertThat(passivated).hasSize(1);
    passivated.clear();

    tell(new VmCommand.Move(ORDER, NOON.plusSeconds(301))); // too old: refused, and quiet again
    takeSent();
    timePasses(Duration.ofSeconds(6));
    assertThat(passivated).hasSize(1);
    timePasses(REMINDER.multipliedBy(3));
    assertThat(takeSent()).isEmpty();
  }

  @Test
  void givenItMoves_whenTimePasses_thenItIsNotPassivated() {
    tell(new VmCommand.Move(ORDER, NOON));

    timePasses(Duration.ofMinutes(1));
    assertThat(passivated).isEmpty();
  }

  @Test
  void givenTheGuestWasLost_whenItRestarts_thenItsOwnerIsToldToStartIt() {
    tell(new VmCommand.ReportNotSeen(VM, FROM, 1, NOON, NOON));
    var start = new VmInstruction.ToHost(SOURCE, new HostCommand.StartGuest(VM.id(), 1, NOON));

    assertThat(takeSent()).containsExactly(start);
    vm.restart();
    assertThat(takeSent()).containsExactly(start);
    timePasses(REMINDER);
    assertThat(takeSent()).containsExactly(start);
  }

  @Test
  void givenItsHostRemembersIt_whenAdopted_thenItAnswersOnceThatIsRecordedAndKeepsWhatItHas() {
    var remembered = new VmCommand.Adopt(VM, FROM, 3, 2, NOON);

    var first = vm.<StatusReply<Done>>runCommand(to -> new VmEntity.Adopt(remembered, to));
    assertThat(first.events()).containsExactly(new VmAdopted(VM, FROM, 3, 2, NOON));
    assertThat(first.reply()).isEqualTo(StatusReply.ack());

    var fresh = new VmCommand.Adopt(VM, FROM, 1, 0, NOON);
    var again = vm.<StatusReply<Done>>runCommand(to -> new VmEntity.Adopt(fresh, to));
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(again.reply()).isEqualTo(StatusReply.ack());
  }

  private EventSourcedBehaviorTestKit.CommandResult<VmEntity.Message, VmEvent, Vm> tell(
      VmCommand command) {
    return vm.runCommand(new VmEntity.Handle(command));
  }

  /** Returns when the actor has done what the time calls for. */
  private void timePasses(Duration duration) {
    time.timePasses(duration);
    vm.getState();
  }

  private List<VmInstruction> takeSent() {
    vm.getState();
    var taken = new ArrayList<>(sent);
    sent.clear();
    return taken;
  }
}
