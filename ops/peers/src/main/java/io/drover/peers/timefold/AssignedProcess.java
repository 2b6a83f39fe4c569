package io.drover.peers.timefold;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import org.jspecify.annotations.Nullable;

/** A process, for which the solver chooses a machine. A cursor into its {@link Assignment}. */
@PlanningEntity
public final class AssignedProcess {
  private final Assignment assignment;
  private final int index;

  AssignedProcess(Assignment assignment, int index) {
    this.assignment = assignment;
    this.index = index;
  }

  int index() {
    return index;
  }

  int machine() {
    return assignment.machineOf(index);
  }

  @PlanningVariable
  public @Nullable Machine getMachine() {
    return assignment.getMachines().get(machine());
  }

  /** Never to null: every process has a machine from the start. */
  public void setMachine(@Nullable Machine machine) {
    if (machine == null) {
      throw new IllegalArgumentException("process " + index + " needs a machine, found none");
    }
    assignment.assign(index, machine.index());
  }
}
