package io.drover.simulation;

import io.drover.cell.CellInstruction;
import io.drover.cell.CellPolicy;
import io.drover.host.Host;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Orders moves without looking: many VMs to one host, wherever they fit or not, whatever rule
 * forbids it. The planner would never propose them; hosts and VMs, who have the last word, must
 * turn down what breaks a rule.
 */
final class BlindOperator {
  private static final int MOST_MOVES = 6;

  private final CellPolicy policy;
  private final RandomGenerator chance;
  private int plans;

  BlindOperator(CellPolicy policy, RandomGenerator chance) {
    this.policy = policy;
    this.chance = chance;
  }

  /** A plan over the hosts as they are; none when there is nothing to move or nowhere to go. */
  Optional<CellInstruction> plan(Map<HostId, Host> hosts, Instant at) {
    List<Host.Registered> registered = new ArrayList<>();
    List<HostId> residents = new ArrayList<>();
    List<Host.Resident> vms = new ArrayList<>();
    for (Host host : hosts.values()) {
      if (host instanceof Host.Registered r) {
        registered.add(r);
        r.residents()
            .values()
            .forEach(vm -> {
              residents.add(r.spec().id());
              vms.add(vm);
            });
      }
    }
    if (registered.isEmpty() || vms.isEmpty()) {
      return Optional.empty();
    }
    Host.Registered target = registered.get(chance.nextInt(registered.size()));
    var id = new PlanId("blind-" + ++plans);
    var moves = new ArrayList<PlannedMove>();
    for (int i = 1 + chance.nextInt(MOST_MOVES); i > 0; i--) {
      int picked = chance.nextInt(vms.size());
      Host.Resident vm = vms.get(picked);
      boolean fits = target.spec().numaNodes().size() >= vm.vm().numaNodes();
      if (fits && !residents.get(picked).equals(target.spec().id())) {
        moves.add(move(id, moves.size(), vm, residents.get(picked), target, at));
      }
    }
    return moves.isEmpty()
        ? Optional.empty()
        : Optional.of(new CellInstruction.OfPlan(id, propose(moves, at)));
  }

  private PlannedMove move(
      PlanId plan, int index, Host.Resident vm, HostId from, Host.Registered target, Instant at) {
    int nodes = target.spec().numaNodes().size();
    int first = chance.nextInt(nodes);
    int mask = 0;
    for (int i = 0; i < vm.vm().numaNodes(); i++) {
      mask |= 1 << (first + i) % nodes;
    }
    var order =
        new MoveOrder(
            new MoveId(plan, index),
            vm.vm(),
            new Placement(from, vm.numa()),
            new Placement(target.spec().id(), new NumaSet(mask)),
            policy.terms(),
            false,
            at,
            at.plus(policy.rebalanceValid()));
    return new PlannedMove(order, 0, List.of());
  }

  private PlanCommand propose(List<PlannedMove> moves, Instant at) {
    var provenance =
        new Provenance(
            0, "unseen", policy.hash(), "none", plans, at, at, at.plus(policy.rebalanceValid()));
    return new PlanCommand.Propose(
        new Plan.Proposal(PlanKind.REBALANCE, provenance, policy.limits(), moves), at);
  }
}
