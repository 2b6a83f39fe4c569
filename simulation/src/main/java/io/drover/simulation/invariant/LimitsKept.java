package io.drover.simulation.invariant;

import io.drover.host.HostEvent;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MoveOrder;
import io.drover.model.PlanId;
import io.drover.plan.ConcurrencyLimits;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import io.drover.simulation.invariant.JournalEntry.OfPlan;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * I5. From the release of a move until its plan records its end it counts as under way; at each
 * release, no count is above the limits that the releasing plan recorded. What hosts of several
 * cells share has its limits once for each cell, as no scheduler knows what the others do.
 */
final class LimitsKept implements Invariant {
  private final Map<HostId, HostSpec> hosts = new HashMap<>();
  private final Map<PlanId, Track> plans = new HashMap<>();
  private final Map<Place, Integer> underWay = new HashMap<>();

  private record Track(Plan.Proposal proposal, BitSet released) {}

  /** Something a move passes through. {@code id} is the host's, or {@link Shared}. */
  private record Place(Kind kind, Object id) {}

  /** A cell's part of a rack's uplink, of a pool, of a zone, or of all. */
  private record Shared(CellId cell, Object id) {
    @Override
    public String toString() {
      return id + " of cell " + cell;
    }
  }

  private enum Kind {
    FLEET,
    OUT_OF_HOST,
    INTO_HOST,
    UP_UPLINK,
    DOWN_UPLINK,
    POOL,
    OUT_OF_ZONE,
    INTO_ZONE;

    int limit(ConcurrencyLimits limits) {
      return switch (this) {
        case FLEET -> limits.inFleet();
        case OUT_OF_HOST -> limits.outOfHost();
        case INTO_HOST -> limits.intoHost();
        case UP_UPLINK, DOWN_UPLINK -> limits.overUplink();
        case POOL -> limits.overPool();
        case OUT_OF_ZONE, INTO_ZONE -> limits.inZone();
      };
    }
  }

  @Override
  public String name() {
    return "I5";
  }

  @Override
  public String promise() {
    return "no limit on migrations at once (host, uplink, pool, zone, fleet) is exceeded";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfHost(_, var id, _, HostEvent.HostRegistered e) -> hosts.put(id, e.spec());
      case OfHost _, JournalEntry.OfVm _ -> {}
      case OfPlan(_, var id, _, PlanEvent.PlanProposed e) ->
          plans.put(id, new Track(e.proposal(), new BitSet()));
      case OfPlan(_, var id, _, PlanEvent.MovesReleased e) -> {
        Track plan = plans.get(id);
        if (plan != null) {
          e.moves().forEach(move -> release(id, plan, move, findings));
        }
      }
      case OfPlan(_, var id, _, PlanEvent.MoveEnded e) -> {
        Track plan = plans.get(id);
        if (plan != null && plan.released.get(e.move())) {
          plan.released.clear(e.move());
          forEachPlace(
              order(plan, e.move()), place -> underWay.merge(place, -1, LimitsKept::sumOrNone));
        }
      }
      case OfPlan(_, var id, _, PlanEvent.PlanEnded _) -> plans.remove(id);
    }
  }

  @SuppressWarnings("NullAway") // a merge function that gives null removes the entry
  private static Integer sumOrNone(Integer a, Integer b) {
    return a + b == 0 ? null : Integer.valueOf(a + b);
  }

  private void release(PlanId id, Track plan, int move, Findings findings) {
    if (move < 0 || move >= plan.proposal.moves().size() || plan.released.get(move)) {
      return; // for I7 to say
    }
    plan.released.set(move);
    ConcurrencyLimits limits = plan.proposal.limits();
    forEachPlace(
        order(plan, move),
        place -> {
          int now = underWay.merge(place, 1, Integer::sum);
          findings.check(
              now <= place.kind.limit(limits),
              () ->
                  "with move "
                      + id
                      + "/"
                      + move
                      + ", "
                      + now
                      + " are under way at "
                      + place.kind
                      + " "
                      + place.id
                      + ", the limit is "
                      + place.kind.limit(limits));
        });
  }

  private static MoveOrder order(Track plan, int move) {
    return plan.proposal.moves().get(move).order();
  }

  private void forEachPlace(MoveOrder order, Consumer<Place> action) {
    CellId cell = order.id().plan().cell();
    action.accept(new Place(Kind.FLEET, new Shared(cell, "all")));
    action.accept(new Place(Kind.OUT_OF_HOST, order.from().host()));
    action.accept(new Place(Kind.INTO_HOST, order.to().host()));
    action.accept(new Place(Kind.POOL, new Shared(cell, order.vm().pool())));
    HostSpec from = hosts.get(order.from().host());
    HostSpec to = hosts.get(order.to().host());
    if (from == null || to == null) {
      return;
    }
    if (!from.rack().equals(to.rack())) {
      action.accept(new Place(Kind.UP_UPLINK, new Shared(cell, from.rack())));
      action.accept(new Place(Kind.DOWN_UPLINK, new Shared(cell, to.rack())));
    }
    action.accept(new Place(Kind.OUT_OF_ZONE, new Shared(cell, from.zone())));
    action.accept(new Place(Kind.INTO_ZONE, new Shared(cell, to.zone())));
  }
}
