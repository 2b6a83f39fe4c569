package io.drover.peers.timefold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.api.score.HardSoftScore;
import io.drover.simulation.benchmark.roadef.Judgement;
import io.drover.simulation.benchmark.roadef.Reassignment;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * What Timefold is told a move is worth is what the judge counts, or it would solve another
 * problem.
 */
class AssignmentScorePropertyTest {
  private static final int MOVES = 40;

  @Property(tries = 300)
  void theScoreIsTheJudgesAfterEveryMove(@ForAll long seed) {
    var chance = new SplittableRandom(seed);
    Reassignment instance = SmallInstances.draw(chance);
    Assignment assignment = Assignment.initial(Tables.of(instance));
    var score = new AssignmentScore();
    score.resetWorkingSolution(assignment);
    compare(instance, assignment, score.calculateScore());

    List<AssignedProcess> processes = assignment.getProcesses();
    for (int i = 0; i < MOVES; i++) {
      var process = processes.get(chance.nextInt(processes.size()));
      score.beforeVariableChanged(process, "machine");
      process.setMachine(assignment.getMachines().get(chance.nextInt(instance.machines())));
      score.afterVariableChanged(process, "machine");
      compare(instance, assignment, score.calculateScore());
    }

    var afresh = new AssignmentScore();
    afresh.resetWorkingSolution(new Assignment.Copy().cloneSolution(assignment));
    assertThat(afresh.calculateScore()).isEqualTo(score.calculateScore());
  }

  private static void compare(Reassignment instance, Assignment assignment, HardSoftScore score) {
    Judgement judged = Judgement.of(instance, assignment.toArray());
    assertThat(-score.softScore()).isEqualTo(judged.total());
    assertThat(score.hardScore()).isLessThanOrEqualTo(0);
    assertThat(score.hardScore() == 0)
        .as("%s", judged.broken())
        .isEqualTo(judged.broken().isEmpty());
  }
}
