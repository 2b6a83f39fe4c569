package io.drover.simulation;

import io.drover.model.Decision;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanRules;
import io.drover.simulation.Killer.Moment;
import java.util.List;

/** A plan's entity, as thin as the one in production. */
final class PlanActor {
  private final ControlProcess control;
  private final PlanId id;
  private Plan state = Plan.UNPROPOSED;
  private boolean reminding;

  PlanActor(ControlProcess control, PlanId id) {
    this.control = control;
    this.id = id;
  }

  void start() {
    control.journal().of(id).forEach(event -> state = PlanRules.evolve(state, event));
    PlanRules.owed(state).forEach(control::deliver);
    show();
    keepGoing();
  }

  void handle(PlanCommand command) {
    switch (control.rules().plan().apply(state, command)) {
      case Decision.Refused<PlanEvent> _ -> show();
      case Decision.Accepted<PlanEvent>(var events) when events.isEmpty() -> {}
      case Decision.Accepted<PlanEvent>(var events) -> {
        if (recorded(events)) {
          events.forEach(this::give);
          show();
          control.survives(Moment.AFTER_EFFECTS);
        }
      }
    }
    keepGoing();
  }

  private boolean recorded(List<PlanEvent> events) {
    events.forEach(event -> state = PlanRules.evolve(state, event));
    control.journal().record(id, events);
    return control.survives(Moment.BEFORE_EFFECTS);
  }

  private void give(PlanEvent event) {
    if (event instanceof PlanEvent.MovesReleased released && state instanceof Plan.Active active) {
      released
          .moves()
          .forEach(move -> control.deliver(active.proposal().moves().get(move).order()));
    }
  }

  private void show() {
    control.deliver(id, state);
  }

  private void keepGoing() {
    switch (state) {
      case Plan.Unproposed _ -> {}
      case Plan.Active _ -> {
        if (!reminding) {
          reminding = true;
          control.after(ControlProcess.REMINDER, this::remind);
        }
      }
      case Plan.Ended _ -> control.passivate(id);
    }
  }

  private void remind() {
    reminding = false;
    if (state instanceof Plan.Active) {
      PlanRules.owed(state).forEach(control::deliver);
      show();
      handle(new PlanCommand.Remind(control.now()));
    }
  }
}
