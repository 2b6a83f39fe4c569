package io.drover.simulation;

import io.drover.host.Host;
import io.drover.host.HostAnswer;
import io.drover.host.HostCommand;
import io.drover.host.HostDigests;
import io.drover.host.HostEvent;
import io.drover.host.HostRules;
import io.drover.host.Strangers;
import io.drover.hypervisor.HostSample;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.simulation.Killer.Moment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host's entity, as thin as the one in production. */
final class HostActor {
  private final ControlProcess control;
  private final HostId id;
  private final Strangers strangers = new Strangers();
  private Host state = Host.UNREGISTERED;
  private @Nullable HostSample lastSample;

  HostActor(ControlProcess control, HostId id) {
    this.control = control;
    this.id = id;
  }

  void start() {
    control.journal().of(id).forEach(event -> state = HostRules.evolve(state, event));
    publishDigest();
  }

  /** A command of an operator or at the start. */
  void handle(HostCommand command) {
    if (control.rules().host().apply(state, command)
            instanceof Decision.Accepted<HostEvent>(var events)
        && recorded(events)) {
      publishDigest();
      control.survives(Moment.AFTER_EFFECTS);
    }
  }

  /** A command of a VM, answered to it. */
  void serve(HostCommand.OfMigration command) {
    Decision<HostEvent> decision = control.rules().host().apply(state, command);
    Optional<HostAnswer> answer = HostRules.answer(id, command, decision);
    switch (decision) {
      case Decision.Refused<HostEvent> _ -> answer.ifPresent(control::deliver);
      case Decision.Accepted<HostEvent>(var events) when events.isEmpty() ->
          answer.ifPresent(control::deliver);
      case Decision.Accepted<HostEvent>(var events) -> {
        if (recorded(events)) {
          answer.ifPresent(control::deliver);
          publishDigest();
          control.survives(Moment.AFTER_EFFECTS);
        }
      }
    }
  }

  private boolean recorded(List<HostEvent> events) {
    if (events.isEmpty()) {
      return false;
    }
    events.forEach(event -> state = HostRules.evolve(state, event));
    control.journal().record(id, events);
    return control.survives(Moment.BEFORE_EFFECTS);
  }

  void sampled(HostSample sample) {
    lastSample = sample;
    publishDigest();
    if (state instanceof Host.Registered registered) {
      HostDigests.notSeen(registered, sample)
          .forEach(resident -> control.notSeen(resident, sample));
      handle(new HostCommand.ReportStrangers(strangers.after(registered, sample), sample.at()));
    }
  }

  Host state() {
    return state;
  }

  void remind() {
    HostRules.owed(state, control.now()).forEach(control::deliver);
  }

  private void publishDigest() {
    if (state instanceof Host.Registered registered) {
      control.deliver(
          HostDigests.of(
              registered, control.journal().of(id).size(), Optional.ofNullable(lastSample)));
    }
  }
}
