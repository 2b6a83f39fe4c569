package io.drover.host;

import static io.drover.host.SampleHosts.EXPIRY;
import static io.drover.host.SampleHosts.HOST;
import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserve;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.spec;
import static io.drover.host.SampleHosts.vm;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.drover.hypervisor.HostSample;
import io.drover.model.CellId;
import io.drover.model.Cpu;
import io.drover.model.HostDigest;
import io.drover.model.VmSpec;
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
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostEntityTest {
  private static final VmSpec WEB = vm("web", 4, 8);
  private static final VmSpec DB = vm("db", 6, 16);
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
  private final List<HostAnswer> answers = new CopyOnWriteArrayList<>();
  private final List<HostDigest> digests = new CopyOnWriteArrayList<>();
  private final List<CellId> departures = new CopyOnWriteArrayList<>();
  private final List<Host.Resident> notSeen = new CopyOnWriteArrayList<>();
  private volatile Instant now = NOON;
  private final EventSourcedBehaviorTestKit<HostEntity.Message, HostEvent, Host> host =
      EventSourcedBehaviorTestKit.create(
          actors.system(),
          HostEntity.create(
              HOST,
              new HostEntity.Wiring(
                  () -> now,
                  REMINDER,
                  this::deliver,
                  (_, digest) -> digests.add(digest),
                  (cell, _) -> departures.add(cell),
                  (resident, _) -> notSeen.add(resident),
                  _ -> false)),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  private void deliver(List<HostInstruction> instructions) {
    for (HostInstruction instruction : instructions) {
      if (instruction instanceof HostInstruction.ToVm(var answer)) {
        answers.add(answer);
      }
    }
  }

  @AfterEach
  void shutDown() {
    actors.shutdownTestKit();
  }

  @Test
  void givenARegistration_thenItIsRecordedAnsweredAndShown() {
    var result =
        host.<StatusReply<Done>>runCommand(replyTo -> new HostEntity.Handle(register(), replyTo));

    assertThat(result.events()).containsExactly(registered(SPEC, resident(DB, 1)));
    assertThat(result.reply()).isEqualTo(StatusReply.ack());
    assertThat(take(digests)).extracting(HostDigest::revision).containsExactly(1L);
  }

  @Test
  void givenItJoinsAnotherCell_thenThatIsShownItAndTheOldOneIsTold() {
    handle(register());
    var east = new CellId("east");
    assertThat(
            host.<StatusReply<Done>>runCommand(
                    replyTo -> new HostEntity.Handle(new HostCommand.JoinCell(east, NOON), replyTo))
                .reply())
        .isEqualTo(StatusReply.ack());
    assertThat(take(departures)).containsExactly(CellId.MAIN);
    assertThat(host.<StatusReply<CellId>>runCommand(HostEntity.AskCell::new).reply().getValue())
        .isEqualTo(east);
  }

  /** Who missed that the host has left finds out when it wakes it. */
  @Test
  void givenACellThatItIsNotOneOf_whenThatWakesIt_thenItIsTold() {
    handle(register());
    take(digests);

    host.runCommand(new HostEntity.Wake(CellId.MAIN));
    assertThat(take(digests)).hasSize(1);
    assertThat(take(departures)).isEmpty();
    host.runCommand(new HostEntity.Wake(new CellId("east")));
    assertThat(take(digests)).isEmpty();
    assertThat(take(departures)).containsExactly(new CellId("east"));
  }

  @Test
  void givenARefusal_thenTheOperatorIsToldWhy() {
    handle(register());
    var result =
        host.<StatusReply<Done>>runCommand(replyTo ->
            new HostEntity.Handle(
                new HostCommand.Register(spec(2), List.of(), CellId.MAIN, NOON), replyTo));

    assertThat(result.hasNoEvents()).isTrue();
    assertThat(result.reply().getError()).hasMessage("host h1 is registered with another spec");
  }

  @Test
  void givenAReservation_thenTheVmIsAnsweredAgainAtEachRepeatAndItIsRecordedOnce() {
    handle(register());
    take(digests);

    assertThat(host.runCommand(new HostEntity.Serve(reserve(WEB, 1, 0))).events())
        .containsExactly(reserved(WEB, 1, 0));
    assertThat(take(digests).getLast().incoming())
        .containsExactly(
            new HostDigest.Incoming(migration(WEB, 1), WEB, reserve(WEB, 1, 0).numa()));
    assertThat(host.runCommand(new HostEntity.Serve(reserve(WEB, 1, 0))).hasNoEvents()).isTrue();
    assertThat(take(answers))
        .containsExactly(
            new HostAnswer.Reserved(migration(WEB, 1)), new HostAnswer.Reserved(migration(WEB, 1)));
  }

  @Test
  void givenSeveralCommands_thenTheyAreRecordedAsOneAndEachIsAnswered() {
    handle(register());
    take(digests);
    VmSpec big = vm("big", 6, 16);

    assertThat(
            host.runCommand(
                    new HostEntity.ServeAll(
                        List.of(reserve(WEB, 1, 0), reserve(big, 1, 0), reserve(big, 2, 1))))
                .events())
        .as("the second finds no room beside the first, the third none beside what runs there")
        .containsExactly(reserved(WEB, 1, 0));
    assertThat(take(digests)).hasSize(1);
    assertThat(take(answers))
        .extracting(HostAnswer::vm)
        .containsExactly(WEB.id(), big.id(), big.id());
  }

  @Test
  void givenNoRoom_thenTheVmIsToldWithNumbersAndNothingIsRecorded() {
    handle(register());

    assertThat(host.runCommand(new HostEntity.Serve(reserve(WEB, 1, 1))).hasNoEvents()).isTrue();
    assertThat(take(answers))
        .containsExactly(
            new HostAnswer.NotReserved(
                migration(WEB, 1), "h1 refused: NUMA node 1: needs 4 cores, 2 cores free"));
  }

  @Test
  void givenAnEventThatCouldNotBeRecorded_thenItStillRepeatsWhatItIsOwed() {
    var persistence = PersistenceTestKit.create(actors.system());
    var wiring =
        new HostEntity.Wiring(
            () -> EXPIRY,
            REMINDER,
            this::deliver,
            (_, _) -> {},
            (_, _) -> {},
            (_, _) -> {},
            _ -> false);
    ActorRef<HostEntity.Message> afflicted = actors.spawn(HostEntity.create(HOST, wiring));
    afflicted.tell(new HostEntity.Serve(register()));
    afflicted.tell(new HostEntity.Serve(reserve(WEB, 1, 0)));
    awaitAnswer(new HostAnswer.Reserved(migration(WEB, 1)), () -> {});
    persistence.failNextPersisted(HostEntity.TYPE + "|" + HOST);
    afflicted.tell(new HostEntity.Serve(reserve(DB, 1, 1)));
    take(answers);

    awaitAnswer(new HostAnswer.StillNeeded(migration(WEB, 1), HOST), this::timePasses);
  }

  private void awaitAnswer(HostAnswer answer, Runnable meanwhile) {
    actors
        .createTestProbe()
        .awaitAssert(() -> {
          meanwhile.run();
          assertThat(answers).contains(answer);
          return answers;
        });
  }

  @Test
  void givenAReservationPastItsTime_whenTimePasses_thenItsVmIsAskedAgainAndAgain() {
    handle(register());
    host.runCommand(new HostEntity.Serve(reserve(WEB, 1, 0)));
    take(answers);
    var question = new HostAnswer.StillNeeded(migration(WEB, 1), HOST);

    timePasses();
    assertThat(take(answers)).isEmpty();
    now = EXPIRY;
    timePasses();
    timePasses();
    assertThat(take(answers)).containsExactly(question, question);
  }

  @Test
  void givenARestart_thenWhatItHoldsIsShownAgainButNoOldSample() {
    handle(register());
    host.runCommand(new HostEntity.Serve(reserve(WEB, 1, 0)));
    host.runCommand(new HostEntity.Sampled(new HostSample(HOST, NOON, Cpu.cores(9), List.of())));
    HostDigest before = take(digests).getLast();
    assertThat(before.cpuUsed()).isEqualTo(Cpu.cores(9));

    host.restart();
    HostDigest after = take(digests).getLast();
    assertThat(after.sampledAt()).isEqualTo(Instant.EPOCH);
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.incoming()).isEqualTo(before.incoming());
  }

  @Test
  void givenASampleWithoutAResident_thenItsVmIsTold() {
    handle(register());
    host.runCommand(new HostEntity.Sampled(new HostSample(HOST, NOON, Cpu.ZERO, List.of())));

    assertThat(take(notSeen)).containsExactly(resident(DB, 1));
  }

  @Test
  void givenNoRegistration_thenSamplesAreNotShown() {
    host.runCommand(new HostEntity.Sampled(new HostSample(HOST, NOON, Cpu.ZERO, List.of())));

    assertThat(take(digests)).isEmpty();
  }

  private static HostCommand register() {
    return new HostCommand.Register(SPEC, List.of(resident(DB, 1)), CellId.MAIN, NOON);
  }

  private void handle(HostCommand command) {
    host.<StatusReply<Done>>runCommand(replyTo -> new HostEntity.Handle(command, replyTo));
  }

  private void timePasses() {
    ManualTime.get(actors.system()).timePasses(REMINDER);
    host.getState();
  }

  private <T> List<T> take(List<T> seen) {
    host.getState();
    var taken = new ArrayList<>(seen);
    seen.clear();
    return taken;
  }
}
