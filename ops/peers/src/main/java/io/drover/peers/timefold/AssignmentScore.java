package io.drover.peers.timefold;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import io.drover.simulation.benchmark.roadef.Reassignment;
import org.jspecify.annotations.Nullable;

/**
 * The challenge's cost as soft score and its rules as hard score, both negative, kept up to date
 * with each change. Hard is how far rules are broken: what machines hold too much of anything, and
 * one for each of {@link ServiceBooks#broken()}.
 */
public final class AssignmentScore
    implements IncrementalScoreCalculator<Assignment, HardSoftScore> {
  private @Nullable Books books;

  /** All that is counted of one working assignment. */
  private static final class Books {
    final Reassignment instance;
    final MachineBooks machines;
    final ServiceBooks services;
    long processMoves;
    long machineMoves;

    Books(Assignment assignment) {
      instance = assignment.tables().instance();
      machines = new MachineBooks(instance);
      services = new ServiceBooks(assignment.tables());
      for (int p = 0; p < instance.processes(); p++) {
        come(p, assignment.machineOf(p));
      }
    }

    void come(int process, int machine) {
      machines.change(process, machine, 1);
      services.come(process, machine);
      move(process, machine, 1);
    }

    void go(int process, int machine) {
      machines.change(process, machine, -1);
      services.go(process, machine);
      move(process, machine, -1);
    }

    private void move(int process, int machine, int sign) {
      int from = instance.initial()[process];
      if (from != machine) {
        processMoves += (long) sign * instance.processMoveCost()[process];
      }
      machineMoves += (long) sign * instance.machineMoveCost()[from][machine];
    }

    long cost() {
      return machines.cost()
          + instance.processMoveWeight() * processMoves
          + (long) instance.serviceMoveWeight() * services.mostMoved()
          + instance.machineMoveWeight() * machineMoves;
    }
  }

  @Override
  public void resetWorkingSolution(Assignment assignment) {
    books = new Books(assignment);
  }

  @Override
  public void beforeVariableChanged(Object entity, String variable) {
    var process = (AssignedProcess) entity;
    books().go(process.index(), process.machine());
  }

  @Override
  public void afterVariableChanged(Object entity, String variable) {
    var process = (AssignedProcess) entity;
    books().come(process.index(), process.machine());
  }

  @Override
  public HardSoftScore calculateScore() {
    Books counted = books();
    return HardSoftScore.of(
        -(counted.machines.excess() + counted.services.broken()), -counted.cost());
  }

  private Books books() {
    if (books == null) {
      throw new IllegalStateException("a score was asked for before any assignment was given");
    }
    return books;
  }
}
