package io.drover.plan;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.plan.Plan.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A plan decided at noon and valid for ten minutes. */
public final class SamplePlan {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Instant VALID_UNTIL = NOON.plusSeconds(600);
  public static final PlanId ID = new PlanId("rebalance-1");
  public static final ConcurrencyLimits LIMITS = new ConcurrencyLimits(2, 2, 4, 8, 8, 16);
  public static final MoveOutcome COMPLETED =
      new MoveOutcome.Completed(
          Duration.ofSeconds(20), Duration.ofMillis(80), DataSize.gibibytes(8));
  private static final MigrationTerms TERMS =
      new MigrationTerms(
          MigrationMode.PRE_COPY,
          Duration.ofMinutes(10),
          Duration.ofMillis(300),
          20,
          Duration.ofMinutes(30));

  private SamplePlan() {}

  /** One move for each list, which names the moves it waits for. */
  @SafeVarargs
  public static Proposal proposal(List<Integer>... after) {
    var moves = new ArrayList<PlannedMove>();
    for (List<Integer> earlier : after) {
      moves.add(new PlannedMove(order(moves.size()), 0.5, earlier));
    }
    return ofMoves(moves);
  }

  static Proposal ofMoves(List<PlannedMove> moves) {
    var provenance =
        new Provenance(7, "abc", "def", "none", 42, NOON.minusSeconds(30), NOON, VALID_UNTIL);
    return new Proposal(PlanKind.REBALANCE, provenance, LIMITS, moves);
  }

  public static MoveOrder order(int move) {
    var size = new Resources(Cpu.cores(2), DataSize.gibibytes(8));
    var vm = new VmSpec(new VmId("vm-" + move), size, 1, new PoolId("ssd"), Set.of(), true);
    return new MoveOrder(
        new MoveId(ID, move),
        vm,
        new Placement(new HostId("a"), NumaSet.of(0)),
        new Placement(new HostId("b"), NumaSet.of(0)),
        TERMS,
        false,
        NOON.minusSeconds(30),
        VALID_UNTIL);
  }

  public static TreeSet<Integer> moves(Integer... moves) {
    return new TreeSet<>(List.of(moves));
  }
}
