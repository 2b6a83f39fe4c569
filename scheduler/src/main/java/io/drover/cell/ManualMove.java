package io.drover.cell;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.plan.Plan.Proposal;
import io.drover.plan.PlanKind;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A plan of one move that an operator asks for. It chooses the NUMA nodes at the target; whether
 * the VM fits there, the target itself says.
 */
public final class ManualMove {
  private final Collection<HostDigest> digests;
  private final FleetSnapshot snapshot;
  private final CellPolicy policy;

  /**
   * What the operator wants.
   *
   * @param mode empty: as the policy says
   */
  public record Wish(VmId vm, HostId to, Optional<MigrationMode> mode) {}

  /**
   * Whether rules allow it that no host knows by itself. Room, storage and the like are for the
   * target to judge, which knows better.
   *
   * @throws OrderRefused with the rule and the reason
   */
  void requireAllowed(MoveOrder order) {
    var target = new HostView(new Arrangement(snapshot));
    for (int row = 0; row < snapshot.vms(); row++) {
      if (snapshot.vmSpec(row).id().equals(order.vm().id()) && !snapshot.vmIncoming(row)) {
        target.at(snapshot.hostIndex(order.to().host()).orElseThrow());
        Constraints.ofOrders()
            .veto(Demand.ofResident(snapshot, row), target)
            .ifPresent(veto -> {
              throw new OrderRefused(
                  "VM "
                      + order.vm().id()
                      + " may not go to host "
                      + order.to().host()
                      + ": "
                      + veto.rule()
                      + ": "
                      + veto.reason());
            });
      }
    }
  }

  private record Found(HostDigest host, HostDigest.Guest guest) {}

  ManualMove(Collection<HostDigest> digests, FleetSnapshot snapshot, CellPolicy policy) {
    this.digests = digests;
    this.snapshot = snapshot;
    this.policy = policy;
  }

  Proposal proposal(PlanId id, Wish wish, Instant at) {
    Found from = find(wish.vm());
    HostDigest to =
        digests.stream()
            .filter(digest -> digest.spec().id().equals(wish.to()))
            .findFirst()
            .orElseThrow(() -> new OrderRefused("this cell has no host " + wish.to()));
    if (from.host().spec().id().equals(wish.to())) {
      throw new OrderRefused("VM " + wish.vm() + " is on host " + wish.to() + " already");
    }
    VmSpec vm = from.guest().vm();
    Instant sampledAt =
        List.of(from.host().sampledAt(), to.sampledAt()).stream()
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Instant validUntil = at.plus(policy.rebalanceValid());
    var order =
        new MoveOrder(
            new MoveId(id, 0),
            vm,
            new Placement(from.host().spec().id(), from.guest().numa()),
            new Placement(wish.to(), nodes(vm, to)),
            terms(wish),
            true,
            sampledAt,
            validUntil);
    var provenance =
        new Provenance(
            snapshot.revision(),
            snapshot.contentHash(),
            policy.hash(),
            "none",
            0,
            sampledAt,
            at,
            validUntil);
    return new Proposal(
        PlanKind.MANUAL,
        provenance,
        policy.limits(),
        List.of(new PlannedMove(order, 0, List.of())));
  }

  private Found find(VmId vm) {
    for (HostDigest digest : digests) {
      for (HostDigest.Guest guest : digest.guests()) {
        if (guest.vm().id().equals(vm)) {
          return new Found(digest, guest);
        }
      }
    }
    throw new OrderRefused("no host of this cell holds VM " + vm + ": a VM moves within its cell");
  }

  private MigrationTerms terms(Wish wish) {
    return wish.mode().map(policy.terms()::with).orElse(policy.terms());
  }

  /** The nodes with most memory free, as many as the VM spans. */
  private static NumaSet nodes(VmSpec vm, HostDigest host) {
    HostSpec spec = host.spec();
    if (spec.numaNodes().size() < vm.numaNodes()) {
      throw new OrderRefused(
          "VM "
              + vm.id()
              + " spans "
              + vm.numaNodes()
              + " NUMA nodes, host "
              + spec.id()
              + " has "
              + spec.numaNodes().size());
    }
    int[] nodes =
        IntStream.range(0, spec.numaNodes().size())
            .boxed()
            .sorted(Comparator.comparingLong((Integer node) -> -freeMemory(host, node)))
            .limit(vm.numaNodes())
            .mapToInt(Integer::intValue)
            .toArray();
    return NumaSet.of(nodes);
  }

  private static long freeMemory(HostDigest host, int node) {
    long taken = 0;
    for (HostDigest.Guest guest : host.guests()) {
      taken += taken(guest.vm().perNumaNode(), guest.numa(), node);
    }
    for (HostDigest.Incoming incoming : host.incoming()) {
      taken += taken(incoming.vm().perNumaNode(), incoming.numa(), node);
    }
    return host.spec().allocatable(node).memory().bytes() - taken;
  }

  private static long taken(Resources perNode, NumaSet numa, int node) {
    return numa.contains(node) ? perNode.memory().bytes() : 0;
  }
}
