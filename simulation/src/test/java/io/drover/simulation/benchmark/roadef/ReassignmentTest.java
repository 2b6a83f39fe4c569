package io.drover.simulation.benchmark.roadef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.simulation.benchmark.InputUnusable;
import io.drover.solver.Budget;
import io.drover.solver.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReassignmentTest {
  /** Two resources, the first transient; three machines; two services; four processes. */
  private static final String MODEL =
      """
      2  1 100  0 10
      3
      0 0  30 400  16 80   0 1 4
      0 0  10 240   8 160  1 0 4
      1 1  15 100  12 80   4 3 0
      2
      2 0
      1 1 0
      4
      0 12 10 1000
      0 10 20 100
      1 6 200 1
      1 3 5 10
      1
      0 1 20 10
      1 10 100
      """;

  @TempDir Path folder;

  private Reassignment read(String model, String initial) throws IOException, InputUnusable {
    Path modelFile = Files.writeString(folder.resolve("model"), model);
    return Reassignment.read(modelFile, Files.writeString(folder.resolve("initial"), initial));
  }

  @Test
  void countsTheCostOfAnAssignmentByHand() throws IOException, InputUnusable {
    Reassignment instance = read(MODEL, "0 2 0 1");

    Judgement start = Judgement.of(instance, instance.initial());
    assertThat(start.broken()).isEmpty();
    // Machine 0 uses 18 of 16 and 210 of 80; machines 1 and 2 stay below.
    assertThat(start.load()).isEqualTo(2 * 100 + 130 * 10);
    // Free 12 and 190, 7 and 235, 5 and 80: 20 · 12 - 190 = 50, below 0, 20.
    assertThat(start.balance()).isEqualTo((50 + 20) * 10);

    Judgement moved = Judgement.of(instance, new int[] {0, 2, 0, 0});
    assertThat(moved.broken()).containsExactly("machine 0 holds two processes of service 1");
    assertThat(moved.processMoves()).isEqualTo(10);
    assertThat(moved.serviceMoves()).isEqualTo(10);
    assertThat(moved.machineMoves()).isEqualTo(100);
  }

  @Test
  void seesEveryKindOfBrokenRule() throws IOException, InputUnusable {
    Reassignment instance = read(MODEL, "0 2 0 1");

    assertThat(Judgement.of(instance, new int[] {1, 2, 0, 1}).broken())
        .contains("machine 1 holds 15 of resource 0, capacity 10");
    assertThat(Judgement.of(instance, new int[] {0, 1, 0, 1}).broken())
        .contains("service 0 is in 1 locations, needs 2");
  }

  @Test
  void theSolverFindsTheBestOfAllAllowedAssignments() throws IOException, InputUnusable {
    Reassignment instance = read(MODEL, "0 2 0 1");
    long best = Long.MAX_VALUE;
    for (int code = 0; code < 81; code++) {
      int[] machineOf = {code % 3, code / 3 % 3, code / 9 % 3, code / 27};
      Judgement judged = Judgement.of(instance, machineOf);
      if (judged.broken().isEmpty()) {
        best = Math.min(best, judged.total());
      }
    }
    var costs = new ArrayList<Long>();

    var result =
        ReassignmentYardstick.solve(instance, Budget.steps(200_000), 2, Recipe.USUAL, 1, costs::add)
            .result();

    assertThat(result.objective()).isEqualTo(best);
    assertThat(result.lowerBound()).isLessThanOrEqualTo(best);
    assertThat(costs).isNotEmpty().last().isEqualTo(best);
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    assertThatThrownBy(() -> read(MODEL.replace("1 10 100", "1 10"), "0 2 0 1"))
        .hasMessageContaining("needed the weight of machine moves as the next one");
    assertThatThrownBy(() -> read(MODEL.replace("20 10", "x 10"), "0 2 0 1"))
        .hasMessageContaining("needs digits only, found the character 'x'");
    assertThatThrownBy(() -> read(MODEL, "0 2 0 3"))
        .hasMessageContaining("the machine of process 3, must be below 3, found 3");
    assertThatThrownBy(() -> read(MODEL, "0 2 0 1 1")).hasMessageContaining("needed its end there");
  }
}
