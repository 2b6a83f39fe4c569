package io.drover.simulation.benchmark.rescheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Step;
import io.drover.simulation.dump.DumpException;
import io.drover.simulation.dump.FleetDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReschedulingYardstickTest {
  @TempDir Path folder;
  private FleetDump fleet;

  /** Two hosts of 20 and 16 cores a node; b's node 0 lacks a chunk for its VM of 4 cores. */
  @BeforeEach
  void read() throws IOException, DumpException {
    Path file = folder.resolve("snapshot.json");
    Files.writeString(
        file,
        """
        {"cluster_list": [{"cluster_name": "c",
          "host_info": [
            {"node_id": "a", "numa": [
              {"node": 0, "total_cpu": 20, "memory_huge_total_mb": 1000},
              {"node": 1, "total_cpu": 16, "memory_huge_total_mb": 1000}]},
            {"node_id": "b", "numa": [
              {"node": 0, "total_cpu": 16, "memory_huge_total_mb": 1000},
              {"node": 1, "total_cpu": 16, "memory_huge_total_mb": 1000}]}],
          "vm_instance": [
            {"instance_id": "small", "host_id": "b",
             "numa": [{"node": 0, "cpu": 4, "mem_mb": 100}]}]}]}
        """);
    fleet = FleetDump.read(file);
  }

  @Test
  void theMoveThatGainsAChunkIsFound() {
    Proposal plan = ReschedulingYardstick.decide(fleet, 5, 1, () -> false);
    var result = ReschedulingYardstick.judge(fleet, 5, plan);

    assertThat(result.start()).isEqualTo((64.0 - 48) / 64);
    assertThat(result.fragmentRate()).isZero();
    assertThat(result.steps())
        .extracting(Step::to)
        .containsExactly(new Placement(new HostId("a"), NumaSet.of(0)));
  }

  @Test
  void aPlanThatBreaksARuleIsNoResult() {
    Proposal plan = ReschedulingYardstick.decide(fleet, 5, 1, () -> false);
    Step step = plan.steps().getFirst();
    var there = new Placement(new HostId("a"), NumaSet.of(0, 1));
    var wrong = new Step(step.vm(), step.from(), there, 0, 0, List.of());

    assertThatThrownBy(() -> ReschedulingYardstick.judge(fleet, 0, plan))
        .hasMessageContaining("1 moves, at most 0");
    assertThatThrownBy(
            () -> ReschedulingYardstick.judge(fleet, 5, new Proposal(List.of(wrong), 1, 0, 0, 0)))
        .hasMessageContaining("no such NUMA nodes");
  }
}
