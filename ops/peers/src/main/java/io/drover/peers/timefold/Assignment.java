package io.drover.peers.timefold;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.cloner.SolutionCloner;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.HardSoftScore;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A machine for every process: what the solver works on, and copies whenever it finds a better one.
 *
 * <p>It is one column of machine indices, and its processes are made when asked for. A copy is then
 * one array and not an object a process, of which the solver would make millions in a second.
 */
@PlanningSolution(solutionCloner = Assignment.Copy.class)
public final class Assignment {
  private final Tables tables;
  private final List<Machine> machines;
  private final int[] machineOf;
  private @Nullable List<AssignedProcess> processes;
  private @Nullable HardSoftScore score;

  private Assignment(
      Tables tables, List<Machine> machines, int[] machineOf, @Nullable HardSoftScore score) {
    this.tables = tables;
    this.machines = machines;
    this.machineOf = machineOf;
    this.score = score;
  }

  /** The assignment that the instance starts with. */
  static Assignment initial(Tables tables) {
    return new Assignment(
        tables,
        IntStream.range(0, tables.machines()).mapToObj(Machine::new).toList(),
        tables.instance().initial().clone(),
        null);
  }

  Tables tables() {
    return tables;
  }

  int machineOf(int process) {
    return machineOf[process];
  }

  void assign(int process, int machine) {
    machineOf[process] = machine;
  }

  /** By process: a copy. */
  int[] toArray() {
    return machineOf.clone();
  }

  @PlanningEntityCollectionProperty
  public List<AssignedProcess> getProcesses() {
    if (processes == null) {
      processes =
          IntStream.range(0, machineOf.length)
              .mapToObj(process -> new AssignedProcess(this, process))
              .toList();
    }
    return processes;
  }

  @ValueRangeProvider
  public List<Machine> getMachines() {
    return machines;
  }

  @PlanningScore
  public @Nullable HardSoftScore getScore() {
    return score;
  }

  public void setScore(@Nullable HardSoftScore score) {
    this.score = score;
  }

  /** Copies an assignment; what never changes is shared. */
  public static final class Copy implements SolutionCloner<Assignment> {
    @Override
    public Assignment cloneSolution(Assignment original) {
      return new Assignment(
          original.tables, original.machines, original.machineOf.clone(), original.score);
    }
  }
}
