package io.drover.placement;

import io.drover.constraint.Constraints;
import io.drover.constraint.Relaxation;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.GroupRules;
import io.drover.fleetview.HostView;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.placement.Remedy.Cost;
import io.drover.placement.Remedy.Move;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the cheapest change that lets a VM onto some host: what the rules ask of each host, as
 * it is or with one of its VMs moved away; and, where rules of groups keep the VM off, with any
 * member of those groups moved. A VM that is moved goes to the first host by id that every rule
 * allows and that helps. Of equally cheap changes the first host's is taken.
 *
 * <p>O(VMs), and O(hosts) more for each VM whose move would be the cheapest change so far; no more
 * places are looked at than {@link #MOST_LOOKS}. Leaves the arrangement as it was.
 */
final class RemedySearch {
  /** Places for moved VMs that are looked at: some seconds. */
  private static final long MOST_LOOKS = 30_000_000;

  private static final int NOBODY = -1;

  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final Constraints constraints;
  private final Preference preference;
  private final HostView view;
  private final Demand vm;
  private final int[] members;
  private @Nullable Cost leastCost;
  private @Nullable Remedy best;
  private long looks;

  RemedySearch(Arrangement arrangement, Constraints constraints, Preference preference, Demand vm) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.constraints = constraints;
    this.preference = preference;
    this.vm = vm;
    view = new HostView(arrangement);
    members = members();
  }

  Optional<Remedy> cheapest() {
    for (int host = 0; host < fleet.hosts(); host++) {
      if (onto(host, NOBODY)) {
        for (int row = fleet.firstVm(host); row < fleet.firstVm(host + 1); row++) {
          if (mayGo(row)) {
            moveOff(host, row);
          }
        }
      }
    }
    int[] waiting = IntStream.range(0, fleet.hosts()).filter(this::onlyGroupsRefuse).toArray();
    for (int row : members) {
      if (mayGo(row)) {
        moveAnywhere(row, waiting);
      }
    }
    return Optional.ofNullable(best);
  }

  /** Whether the VM may be moved, and its move alone would be cheaper than what is known. */
  private boolean mayGo(int row) {
    return looks < MOST_LOOKS
        && fleet.vmMovable(row)
        && arrangement.hostOf(row) != NOBODY
        && cheaper(costOfMove(row));
  }

  private boolean cheaper(Cost cost) {
    return leastCost == null || cost.compareTo(leastCost) < 0;
  }

  /**
   * Takes what the host asks for, as things stand now, if it is the cheapest so far.
   *
   * @param moved the VM that had to move for it
   * @return false if the host may never take the VM
   */
  private boolean onto(int host, int moved) {
    Optional<List<Relaxation>> needed = constraints.relaxations(vm, view.at(host));
    if (needed.isEmpty()) {
      return false;
    }
    Cost cost = Cost.of(needed.get());
    cost = moved == NOBODY ? cost : cost.andMoveOf(fleet.vmSpec(moved));
    if (cheaper(cost)) {
      leastCost = cost;
      best = new Remedy(vm.spec(), placement(host, needed.get()), moves(moved), needed.get());
    }
    return true;
  }

  private List<Move> moves(int moved) {
    return moved == NOBODY
        ? List.of()
        : List.of(
            new Move(
                fleet.vmSpec(moved),
                fleet.vmPlacement(moved),
                placement(arrangement.hostOf(moved), arrangement.maskOf(moved))));
  }

  private Placement placement(int host, int mask) {
    return new Placement(fleet.hostId(host), new NumaSet(mask));
  }

  /** Where the VM goes on the host, nodes included that have yet to grow. */
  private Placement placement(int host, List<Relaxation> needed) {
    int mask = preference.mask(vm, host);
    if (mask == 0) {
      for (int node = 0; node < fleet.nodesOf(host); node++) {
        mask |= view.at(host).nodeFits(vm, node) ? 1 << node : 0;
      }
      for (Relaxation one : needed) {
        mask |= one instanceof Relaxation.Grow grow ? 1 << grow.node() : 0;
      }
    }
    return placement(host, mask);
  }

  /** The host with this VM of its own moved away, if that is cheaper than what is known. */
  private void moveOff(int host, int row) {
    int mask = arrangement.maskOf(row);
    Cost least = leastWithout(host, row);
    Demand mover = Demand.ofResident(fleet, row);
    for (int to = 0; to < fleet.hosts() && cheaper(least); to++) {
      if (mayMove(mover, to)) {
        arrangement.move(row, to, preference.mask(mover, to));
        onto(host, row);
        arrangement.move(row, host, mask);
      }
    }
  }

  /** What the move costs at least with all that the host then asks for. */
  private Cost leastWithout(int host, int row) {
    if (Arrays.binarySearch(members, row) >= 0) {
      return costOfMove(row); // what rules of its groups ask for depends on where it goes
    }
    int mask = arrangement.maskOf(row);
    arrangement.depart(row);
    List<Relaxation> needed = constraints.relaxations(vm, view.at(host)).orElseThrow();
    arrangement.arrive(row, host, mask);
    return Cost.of(needed).andMoveOf(fleet.vmSpec(row));
  }

  private Cost costOfMove(int row) {
    return Cost.of(List.of()).andMoveOf(fleet.vmSpec(row));
  }

  private boolean mayMove(Demand mover, int to) {
    looks++;
    return to != arrangement.hostOf(mover.row()) && constraints.allow(mover, view.at(to));
  }

  /** Moves the VM where it may go, until one of these hosts needs no more than that. */
  private void moveAnywhere(int row, int[] hosts) {
    int home = arrangement.hostOf(row);
    int mask = arrangement.maskOf(row);
    Demand mover = Demand.ofResident(fleet, row);
    for (int to = 0; to < fleet.hosts() && mayGo(row); to++) {
      if (mayMove(mover, to)) {
        arrangement.move(row, to, preference.mask(mover, to));
        for (int host : hosts) {
          looks++;
          if (constraints.allow(vm, view.at(host))) {
            onto(host, row);
            break;
          }
        }
        arrangement.move(row, home, mask);
      }
    }
  }

  private boolean onlyGroupsRefuse(int host) {
    return constraints
        .relaxations(vm, view.at(host))
        .filter(needed -> needed.stream().allMatch(RemedySearch::isOfOthers))
        .isPresent();
  }

  /** Whether it is a rule that depends on where other VMs are. */
  private static boolean isOfOthers(Relaxation one) {
    return one instanceof Relaxation.Lift lift
        && (lift.rule() instanceof Spread || lift.rule() instanceof Near);
  }

  /** VMs in the groups of must-rules that concern the VM and look at where others are. */
  private int[] members() {
    GroupRules rules = fleet.rules();
    return IntStream.range(0, rules.count())
        .filter(rule -> rules.must(rule) && concerns(rules.rule(rule)))
        .flatMap(rule -> IntStream.of(rules.group(rule), rules.other(rule)))
        .filter(group -> group >= 0)
        .flatMap(group -> IntStream.range(0, rules.members(group)).map(i -> rules.member(group, i)))
        .sorted()
        .distinct()
        .toArray();
  }

  private boolean concerns(GroupRule rule) {
    Set<GroupId> groups = vm.spec().groups();
    return switch (rule) {
      case Spread spread -> groups.contains(spread.group());
      case Near near -> groups.contains(near.group()) || groups.contains(near.other());
      case Pin _, Exclusion _ -> false;
    };
  }
}
