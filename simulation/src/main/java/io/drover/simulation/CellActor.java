package io.drover.simulation;

import io.drover.cell.Cell;
import io.drover.model.CellId;
import io.drover.model.HostDigest;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * The cell's actor. A decision takes no virtual time to compute and {@link #DECIDING} to come back.
 */
final class CellActor {
  private static final Duration TICK = Duration.ofSeconds(5);
  private static final Duration PREPARE = Duration.ofMinutes(1);
  private static final Duration DECIDING = Duration.ofSeconds(1);

  private final ControlProcess control;
  private final Cell cell;
  private final boolean watched;

  CellActor(ControlProcess control, Script script, int incarnation, List<PlanId> openPlans) {
    this.control = control;
    this.watched = script.watched();
    this.cell =
        new Cell(
            script.policy(),
            CellId.MAIN,
            "run" + incarnation,
            script.seed(),
            ControlProcess.hostsOf(script),
            new HashSet<>(openPlans));
  }

  void start() {
    control.every(TICK, this::tick);
    if (watched) {
      control.every(PREPARE, this::prepare);
    }
  }

  private void prepare() {
    cell.preparation(control.now())
        .ifPresent(planner -> {
          var plans = planner.plans();
          control.after(DECIDING, () -> cell.onPrepared(plans).forEach(control::deliver));
        });
  }

  private void tick() {
    cell.onTick(control.now()).forEach(control::deliver);
    if (control.mayPlan()) {
      cell.due(control.now())
          .ifPresent(task -> {
            var result = task.run();
            control.after(
                DECIDING, () -> cell.onPlanned(result, control.now()).forEach(control::deliver));
          });
    }
  }

  void onDigest(HostDigest digest) {
    cell.onDigest(digest, control.now());
  }

  void onPlan(PlanId id, Plan plan) {
    cell.onPlan(id, plan, control.now());
  }
}
