package io.drover.simulation;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostDigests;
import io.drover.host.HostDuties;
import io.drover.host.HostEvent;
import io.drover.host.HostRules;
import io.drover.host.Sightings;
import io.drover.host.Strangers;
import io.drover.hypervisor.HostSample;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.simulation.Killer.Moment;
import java.util.List;

/** A host's entity, as thin as the one in production. */
final class HostActor {
  private final ControlProcess control;
  private final HostId id;
  private final Strangers strangers = new Strangers();
  private Host state = Host.UNREGISTERED;
  private final Sightings sightings;

  HostActor(ControlProcess control, HostId id) {
    this.control = control;
    this.id = id;
    this.sightings = new Sightings(control::knowsLost);
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

  /** A command of a VM, another host, the cell or a watcher. */
  void serve(HostCommand command) {
    HostCommand known = sightings.addTo(command, state);
    Decision<HostEvent> decision = control.rules().host().apply(state, known);
    switch (decision) {
      case Decision.Refused<HostEvent> _ -> answer(known, decision);
      case Decision.Accepted<HostEvent>(var events) when events.isEmpty() ->
          answer(known, decision);
      case Decision.Accepted<HostEvent>(var events) -> {
        if (recorded(events)) {
          answer(known, decision);
          publishDigest();
          control.survives(Moment.AFTER_EFFECTS);
        }
      }
    }
  }

  private void answer(HostCommand command, Decision<HostEvent> decision) {
    HostDuties.answers(id, command, decision, state).forEach(control::deliver);
  }

  private boolean recorded(List<HostEvent> events) {
    if (events.isEmpty()) {
      return false;
    }
    events.forEach(event -> state = HostRules.evolve(state, event));
    sightings.recorded(events);
    control.journal().record(id, events);
    return control.survives(Moment.BEFORE_EFFECTS);
  }

  void sampled(HostSample sample) {
    sightings.sampled(sample);
    publishDigest();
    if (state instanceof Host.Registered registered) {
      if (registered.isLost()) {
        serve(new HostCommand.ReportReturned(sample.at()));
        return;
      }
      HostDigests.notSeen(registered, sample)
          .forEach(resident -> control.notSeen(resident, sample));
      serve(new HostCommand.ReportStrangers(strangers.after(registered, sample), sample.at()));
    }
  }

  Host state() {
    return state;
  }

  void remind() {
    HostDuties.owed(state, vm -> !sightings.shows(vm), control.now()).forEach(control::deliver);
  }

  private void publishDigest() {
    if (state instanceof Host.Registered registered) {
      control.deliver(
          HostDigests.of(registered, control.journal().of(id).size(), sightings.last()));
    }
  }
}
