package io.drover.journal;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.vm.Vm;
import io.drover.vm.VmEvent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/**
 * An entity without rules: records what it is told to. Its state counts its events, and it answers
 * with the count.
 */
final class Recorder extends EventSourcedBehavior<Recorder.Message, VmEvent, Vm.Running> {
  sealed interface Message {}

  record Write(VmEvent event, ActorRef<Long> replyTo) implements Message {}

  record Count(ActorRef<Long> replyTo) implements Message {}

  private final VmId id;
  private final int eventsASnapshot;

  private Recorder(VmId id, int eventsASnapshot) {
    super(PersistenceId.of("Vm", id.value()));
    this.id = id;
    this.eventsASnapshot = eventsASnapshot;
  }

  static Behavior<Message> create(String id, int eventsASnapshot) {
    return Behaviors.setup(_ -> new Recorder(new VmId(id), eventsASnapshot));
  }

  static VmEvent event(long number) {
    return new VmEvent.GuestLost(number, Instant.ofEpochSecond(1_300_000_000L + number, number));
  }

  /** Writes the next event as soon as one is acknowledged, and tells of each. */
  static Behavior<Long> withoutEnd(ActorRef<Message> recorder, LongConsumer acknowledged) {
    return Behaviors.setup(context -> {
      recorder.tell(new Write(event(1), context.getSelf()));
      return Behaviors.receiveMessage(number -> {
        acknowledged.accept(number);
        recorder.tell(new Write(event(number + 1), context.getSelf()));
        return Behaviors.same();
      });
    });
  }

  @Override
  public Vm.Running emptyState() {
    return counted(0);
  }

  private Vm.Running counted(long events) {
    var size = new Resources(Cpu.cores(2), DataSize.gibibytes(4));
    var spec = new VmSpec(id, size, 1, new PoolId("pool"), Set.of(), true);
    var owner = new Placement(new HostId("host"), NumaSet.of(0));
    return new Vm.Running(new Vm.Identity(spec, owner, events, 0, Instant.EPOCH, List.of()));
  }

  @Override
  public CommandHandler<Message, VmEvent, Vm.Running> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            (_, write) ->
                Effect()
                    .persist(write.event())
                    .thenRun((Vm.Running after) -> write.replyTo().tell(after.identity().epoch())))
        .onCommand(
            Count.class,
            (_, count) ->
                Effect()
                    .none()
                    .thenRun((Vm.Running state) -> count.replyTo().tell(state.identity().epoch())))
        .build();
  }

  @Override
  public EventHandler<Vm.Running, VmEvent> eventHandler() {
    return (state, _) -> counted(state.identity().epoch() + 1);
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(eventsASnapshot, 2);
  }
}
