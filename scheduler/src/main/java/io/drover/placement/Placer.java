package io.drover.placement;

import io.drover.constraint.Constraint;
import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Objectives;
import io.drover.objective.ScoreTerm;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Refusal;
import io.drover.placement.PlacementAnswer.RunnerUp;
import io.drover.placement.PlacementAnswer.Unplaceable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the best host for one VM after another: constraints filter, objectives rank, ties go to the
 * first host by id. For one thread.
 *
 * <p>It begins with a snapshot and is then told what changes: VMs that take their places or leave,
 * hosts that are cordoned or measured anew. Of shapes that come again it keeps a ranking of all
 * hosts, so that a placement looks at the best few and no others; an answer is the same as that of
 * a scan over all hosts. The mean use that balance is measured against stays the snapshot's.
 */
public final class Placer {
  /** Shapes with a ranking, at once. */
  public static final int MOST_SHAPES = 64;

  /**
   * What a VM nobody has measured is expected to use of its CPU size: between the mean and the busy
   * hours of public traces.
   */
  private static final int UNMEASURED_PERCENT = 25;

  private final FleetSnapshot fleet;
  private final Arrangement arrangement;
  private final Constraints constraints;
  private final HostView view;
  private final int mostShapes;
  private Preference preference;
  private Rankings rankings;
  private final Shortlist best = new Shortlist();
  private final int[] everyHost;
  private final Map<VmId, Taken> taken = new HashMap<>();

  public Placer(FleetSnapshot fleet, Weights weights) {
    this(fleet, weights, MOST_SHAPES);
  }

  /**
   * @param mostShapes how many shapes have a ranking at once: some 16 bytes a host each; 0 to scan
   *     all hosts each time
   */
  public Placer(FleetSnapshot fleet, Weights weights, int mostShapes) {
    this.fleet = fleet;
    this.mostShapes = mostShapes;
    arrangement = new Arrangement(fleet);
    everyHost = IntStream.range(0, fleet.hosts()).toArray();
    constraints = Constraints.all(weights.targetCeiling());
    view = new HostView(arrangement);
    preference = new Trial(arrangement, new Objectives(weights));
    rankings = new Rankings(fleet, constraints, view, preference, mostShapes);
  }

  /**
   * From now on keeps room for VMs like this one, as {@link RoomForLargest} says, instead of
   * striving for objectives: for fleets that are nearly full, where what is large waits longest.
   */
  public void keepRoomFor(VmSpec largest) {
    preference =
        new RoomForLargest(arrangement, Demand.ofNew(fleet, largest, unmeasuredUse(largest)));
    rankings = new Rankings(fleet, constraints, view, preference, mostShapes);
  }

  private record Taken(Demand vm, int host, int mask) {}

  /** Where the VM goes, for one VM alone. For many VMs in one snapshot keep a {@code Placer}. */
  public static PlacementAnswer place(FleetSnapshot fleet, VmSpec vm, Weights weights) {
    return new Placer(fleet, weights).place(vm);
  }

  /** Where a VM goes that was never measured. Does not take the room: see {@link #take}. */
  public PlacementAnswer place(VmSpec vm) {
    return place(vm, unmeasuredUse(vm));
  }

  /** What a VM that was never measured is expected to use. */
  public static Cpu unmeasuredUse(VmSpec vm) {
    return new Cpu(vm.size().cpu().millicores() * UNMEASURED_PERCENT / 100);
  }

  /**
   * Where a VM goes that is expected to use so much CPU. Does not take the room: see {@link #take}.
   */
  public PlacementAnswer place(VmSpec vm, Cpu expectedUse) {
    Demand demand = Demand.ofNew(fleet, vm, expectedUse);
    Ranking ranking = rankings.of(demand);
    best.clear();
    if (ranking == null) {
      scan(demand);
    } else {
      int[] few = arrangement.fewHosts(demand);
      if (few != null) {
        sweep(ranking, demand, few);
      } else if (!readBestFirst(ranking, demand)) {
        best.clear();
        sweep(ranking, demand, everyHost);
      }
    }
    return answer(demand);
  }

  /**
   * The best of these hosts, by their rows in the snapshot; empty if none of them may take the VM,
   * or if it would rather be near or far from others, wherever they are. Does not take the room:
   * see {@link #take}.
   */
  public Optional<Placed> placeAmong(VmSpec vm, Cpu expectedUse, int... hosts) {
    Demand demand = Demand.ofNew(fleet, vm, expectedUse);
    if (demand.hasShouldRules()) {
      return Optional.empty();
    }
    best.clear();
    for (int host : hosts) {
      if (constraints.allow(demand, view.at(host))) {
        best.offer(host, preference.added(demand, host));
      }
    }
    return best.size() > 0 && answer(demand) instanceof Placed placed
        ? Optional.of(placed)
        : Optional.empty();
  }

  /** The same answer by looking at every host: what {@link #place} is checked against. */
  public PlacementAnswer placeByScan(VmSpec vm, Cpu expectedUse) {
    Demand demand = Demand.ofNew(fleet, vm, expectedUse);
    best.clear();
    scan(demand);
    return answer(demand);
  }

  /**
   * The cheapest change after which the VM could be placed; empty where none is known. Seconds on
   * the largest fleets, so not to be asked for each VM that does not fit.
   */
  public Optional<Remedy> remedy(VmSpec vm, Cpu expectedUse) {
    return new RemedySearch(
            arrangement, constraints, preference, Demand.ofNew(fleet, vm, expectedUse))
        .cheapest();
  }

  /**
   * Places VMs that were never measured, each of which takes its place at once, so that the batch
   * keeps all rules among its own. The answers stand in the order of the list.
   */
  public List<PlacementAnswer> placeAll(List<VmSpec> vms, BatchOrder order) {
    List<Integer> turns = new ArrayList<>(IntStream.range(0, vms.size()).boxed().toList());
    if (order == BatchOrder.BIGGEST_FIRST) {
      turns.sort(
          Comparator.<Integer, Cpu>comparing(i -> vms.get(i).size().cpu())
              .thenComparing(i -> vms.get(i).size().memory())
              .reversed()
              .thenComparing(Comparator.naturalOrder()));
    }
    var answers = new PlacementAnswer[vms.size()];
    for (int i : turns) {
      answers[i] = place(vms.get(i));
      if (answers[i] instanceof Placed placed) {
        take(placed, unmeasuredUse(placed.vm()));
      }
    }
    return List.of(answers);
  }

  /** The VM is where it was placed: the next ones see its room, its load and its groups. */
  public void take(Placed placed, Cpu expectedUse) {
    var vm =
        new Taken(
            Demand.ofNew(fleet, placed.vm(), expectedUse),
            index(placed.placement().host()),
            placed.placement().numa().mask());
    if (taken.putIfAbsent(placed.vm().id(), vm) != null) {
      throw new IllegalStateException("VM " + placed.vm().id() + " already has its place");
    }
    arrangement.admit(vm.vm, vm.host, vm.mask);
    rankings.changed(vm.host);
  }

  /**
   * The VM has left the host: one that took its place, or one that the snapshot has there.
   *
   * @return whether it was there
   */
  public boolean release(VmId id, HostId from) {
    int host = index(from);
    Taken known = taken.get(id);
    if (known != null && known.host == host) {
      taken.remove(id);
      arrangement.dismiss(known.vm, host, known.mask);
      rankings.changed(host);
      return true;
    }
    for (int i = 0; i < arrangement.tenants(host); i++) {
      int vm = arrangement.tenant(host, i);
      if (fleet.vmSpec(vm).id().equals(id)) {
        arrangement.depart(vm);
        rankings.changed(host);
        return true;
      }
    }
    return false;
  }

  /** The host was cordoned, or opened again. */
  public void cordon(HostId id, Cordon cordon) {
    arrangement.cordon(index(id), cordon);
    rankings.changed(index(id));
  }

  /** The host was measured anew; VMs on their way to it are to be counted in. */
  public void measured(HostId id, Cpu used) {
    arrangement.load(index(id), used.millicores());
    rankings.changed(index(id));
  }

  private int index(HostId id) {
    return fleet
        .hostIndex(id)
        .orElseThrow(() -> new IllegalArgumentException("host " + id + " is not in the snapshot"));
  }

  /**
   * Looks at the best hosts of the shape only, until no other can be better; false where rules
   * refuse too many of those, or want too many of them less than others.
   */
  private boolean readBestFirst(Ranking ranking, Demand vm) {
    double least = vm.hasShouldRules() ? preference.ruleUnit() * arrangement.leastRuleCost(vm) : 0;
    ranking.rewind();
    for (int patience = 64 + fleet.hosts() / 64; patience > 0; patience--) {
      int host = ranking.next();
      if (host < 0 || best.beats(ranking.score(host) + least)) {
        return true;
      }
      if (constraints.allowBeyondShape(vm, view.at(host))) {
        best.offer(host, ranking.score(host) + ruleCost(vm, host));
        if (best.isFull() && !vm.hasShouldRules()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Looks at all these hosts, ascending, with the shape's scores at hand. */
  private void sweep(Ranking ranking, Demand vm, int[] hosts) {
    for (int host : hosts) {
      if (ranking.score(host) == Ranking.NEVER) {
        continue;
      }
      double score = ranking.score(host) + ruleCost(vm, host);
      if (best.wants(host, score) && constraints.allowBeyondShape(vm, view.at(host))) {
        best.offer(host, score);
      }
    }
  }

  private void scan(Demand vm) {
    for (int host = 0; host < fleet.hosts(); host++) {
      if (constraints.allow(vm, view.at(host))) {
        best.offer(host, preference.added(vm, host) + ruleCost(vm, host));
      }
    }
  }

  /** What should-rules of its groups cost more with it on the host; 0 without any. O(members). */
  private double ruleCost(Demand vm, int host) {
    return vm.hasShouldRules() ? preference.ruleUnit() * arrangement.ruleCost(vm, host) : 0;
  }

  private List<ScoreTerm> terms(Demand vm, int host) {
    var terms = new ArrayList<>(preference.terms(vm, host));
    if (vm.hasShouldRules()) {
      terms.add(new ScoreTerm("rules", ruleCost(vm, host)));
    }
    return terms;
  }

  private PlacementAnswer answer(Demand vm) {
    if (best.size() == 0) {
      return new Unplaceable(vm.spec(), fleet.revision(), refusals(vm));
    }
    var runnersUp = new ArrayList<RunnerUp>();
    for (int rank = 1; rank < best.size(); rank++) {
      runnersUp.add(new RunnerUp(placement(vm, best.host(rank)), best.score(rank)));
    }
    return new Placed(
        vm.spec(),
        placement(vm, best.host(0)),
        fleet.revision(),
        terms(vm, best.host(0)),
        runnersUp);
  }

  private Placement placement(Demand vm, int host) {
    return new Placement(fleet.hostId(host), new NumaSet(preference.mask(vm, host)));
  }

  private List<Refusal> refusals(Demand vm) {
    return refusals(vm, everyHost, constraints, view);
  }

  /** Which rule refuses how many of these hosts, the busiest rule first. */
  public static List<Refusal> refusals(
      Demand vm, int[] hosts, Constraints constraints, HostView view) {
    Map<String, Refusal> byRule = new LinkedHashMap<>();
    for (int host : hosts) {
      Optional<Constraint> refusing = constraints.refusing(vm, view.at(host));
      if (refusing.isPresent()) {
        byRule.compute(
            refusing.get().aspect(vm, view),
            (rule, known) ->
                known == null
                    ? new Refusal(rule, 1, refusing.get().reason(vm, view))
                    : new Refusal(rule, known.hosts() + 1, known.example()));
      }
    }
    return byRule.values().stream()
        .sorted(Comparator.comparing(Refusal::hosts).reversed())
        .toList();
  }
}
