package io.drover.simulation;

import io.drover.model.Decision;
import io.drover.model.VmId;
import io.drover.simulation.Killer.Moment;
import io.drover.vm.Vm;
import io.drover.vm.VmCommand;
import io.drover.vm.VmDuties;
import io.drover.vm.VmEvent;
import io.drover.vm.VmRules;
import java.util.List;

/**
 * A VM's entity, as thin as the one in production. Forgotten as soon as it is quiet, and read from
 * the journal again.
 */
final class VmActor {
  private final ControlProcess control;
  private final VmId id;
  private Vm state = Vm.UNADOPTED;
  private boolean reminding;
  private int asked;

  VmActor(ControlProcess control, VmId id) {
    this.control = control;
    this.id = id;
  }

  void start() {
    control.journal().of(id).forEach(event -> state = VmRules.evolve(state, event));
    sendOwed();
  }

  void handle(VmCommand command) {
    Vm before = state;
    switch (control.rules().vm().apply(before, command)) {
      case Decision.Refused<VmEvent> _ -> {}
      case Decision.Accepted<VmEvent>(var events) when events.isEmpty() ->
          VmDuties.answers(before, command, before).forEach(control::deliver);
      case Decision.Accepted<VmEvent>(var events) -> {
        if (recorded(events)) {
          VmDuties.answers(before, command, state).forEach(control::deliver);
          sendOwed();
          control.survives(Moment.AFTER_EFFECTS);
        }
      }
    }
    if (VmDuties.isQuiet(state)) {
      control.passivate(id);
    }
  }

  private boolean recorded(List<VmEvent> events) {
    events.forEach(event -> state = VmRules.evolve(state, event));
    control.journal().record(id, events);
    return control.survives(Moment.BEFORE_EFFECTS);
  }

  private void sendOwed() {
    asked = 1;
    VmDuties.owed(state, control.now()).forEach(control::deliver);
    if (!reminding && !VmDuties.isQuiet(state)) {
      reminding = true;
      control.after(ControlProcess.REMINDER, this::remind);
    }
  }

  private void remind() {
    reminding = false;
    if (VmDuties.isQuiet(state)) {
      return;
    }
    reminding = true;
    control.after(ControlProcess.REMINDER, this::remind);
    VmDuties.onReminder(state, control.now()).forEach(control::deliver);
    handle(VmCommand.remind(control.now(), asked++));
  }
}
