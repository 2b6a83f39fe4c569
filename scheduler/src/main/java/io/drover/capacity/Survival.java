package io.drover.capacity;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.Slots;
import io.drover.model.DomainLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many more VMs of a flavor fit such that any one failure domain may be lost.
 *
 * <p>X more fit if there are places for them, by every rule, such that after the loss of any one
 * domain a place is found for each of its VMs that may be moved (biggest first) and then for each
 * new VM that stood there, by every rule but the load ceiling, on the hosts that remain; whatever
 * runs there stays where it is.
 *
 * <p>That is a packing problem. Below, so many are sure: each domain is lost and repacked once
 * ({@link Repacking}), and new VMs go only where every repacking leaves room. Above, each loss has
 * a {@link Bound}. Between the two, small fleets are decided by trying everything.
 */
public final class Survival {
  /** Longer searches than this are not begun: they would not end. */
  private static final int DEEPEST = 300;

  private static final int TRIES = 2;

  private final FleetSnapshot fleet;
  private final OptionalDouble ceiling;
  private final Arrangement arrangement;
  private final Demand vm;
  private final Lost lost;
  private final Repacking repacking;
  private final int[] more;

  private Survival(FleetSnapshot fleet, Flavor flavor, OptionalDouble ceiling, DomainLevel level) {
    this.fleet = fleet;
    this.ceiling = ceiling;
    arrangement = new Arrangement(fleet);
    vm = Demand.ofNew(fleet, flavor.vm(), flavor.expectedUse());
    lost = new Lost(fleet, level);
    repacking = new Repacking(arrangement, lost, vm);
    more = Capacity.more(Capacity.of(fleet, flavor, ceiling));
  }

  /**
   * O(VMs · hosts) at worst, and mostly far less.
   *
   * @param ceiling as in {@link Capacity#of}
   * @param mostSteps how much may be tried to decide a small fleet, in places looked at
   */
  public static SurvivalReport of(
      FleetSnapshot fleet,
      Flavor flavor,
      OptionalDouble ceiling,
      DomainLevel level,
      long mostSteps) {
    if (fleet.hosts() == 0) {
      return new SurvivalReport(level, 0, 0, "none", 0);
    }
    return new Survival(fleet, flavor, ceiling, level).report(level, mostSteps);
  }

  private SurvivalReport report(DomainLevel level, long mostSteps) {
    long atMost = Arrays.stream(more).asLongStream().sum();
    var bound = new Bound(arrangement, lost, vm, repacking);
    for (int domain = 0; domain < lost.domains(); domain++) {
      atMost = Math.min(atMost, bound.of(domain));
    }
    Sure sure = repacked();
    if (sure.fits < atMost) {
      // Where load keeps new VMs off some hosts, what is lost had better go to those.
      repacking.keep(more);
      Sure other = repacked();
      sure = other.fits > sure.fits ? other : sure;
    }
    sure = sure.fits < 0 || sure.fits == atMost ? sure : tryMore(sure, atMost);
    if (sure.fits > atMost) {
      throw new IllegalStateException(
          "places for " + sure.fits + " were found, at most " + atMost + " fit");
    }
    long fits = sure.fits;
    var search = new Exhaustive(arrangement, lost, vm, Capacity.rules(ceiling), mostSteps);
    while (fits < atMost && fits + 1 + fleet.vms() <= DEEPEST) {
      Exhaustive.Answer answer = search.survivable((int) fits + 1);
      if (answer == Exhaustive.Answer.NOT_KNOWN) {
        break;
      }
      fits += answer == Exhaustive.Answer.YES ? 1 : 0;
      atMost = answer == Exhaustive.Answer.NO ? fits : atMost;
    }
    return new SurvivalReport(level, fits, atMost, lost.name(sure.worst), sure.strands);
  }

  /**
   * What is sure so far, and why: so many new VMs of each host stand where no repacking needs the
   * room.
   *
   * @param most by host
   * @param least slots that all repackings leave, by host and node
   */
  private record Sure(long fits, int worst, int strands, int[] most, int[][] least) {
    Sure withFits(long now) {
      return new Sure(now, worst, strands, most, least);
    }
  }

  /** Loses and repacks each domain once. */
  private Sure repacked() {
    long wanted = Arrays.stream(more).asLongStream().sum();
    int worst = 0;
    int strands = 0;
    long worstSlots = Long.MAX_VALUE;
    int[][] least = slotsByNode();
    for (int domain = 0; domain < lost.domains(); domain++) {
      Repacking.Outcome outcome = repacking.lose(domain, host -> lower(least[host], host));
      long slots = outcome.stranded() > 0 ? -outcome.stranded() : outcome.slots();
      if (slots < worstSlots) {
        worst = domain;
        worstSlots = slots;
        strands = outcome.stranded();
      }
    }
    long fits = Math.min(wanted, worstSlots);
    return placeable(
        new Sure(Math.max(SurvivalReport.NOT_EVEN_NOW, fits), worst, strands, more.clone(), least));
  }

  private int[][] slotsByNode() {
    int[][] least = new int[fleet.hosts()][];
    for (int host = 0; host < least.length; host++) {
      least[host] = new int[fleet.nodesOf(host)];
      Arrays.fill(least[host], Integer.MAX_VALUE);
      lower(least[host], host);
    }
    return least;
  }

  private void lower(int[] least, int host) {
    for (int node = 0; node < least.length; node++) {
      least[node] = Math.min(least[node], repacking.slots().onNode(host, node));
    }
  }

  /** No more than surely have places with all losses repacked. */
  private Sure placeable(Sure wanted) {
    boolean proven = true;
    long reserved = 0;
    for (int host = 0; host < more.length; host++) {
      int nodes = fleet.nodesOf(host);
      wanted.most[host] =
          Math.min(more[host], Slots.whole(wanted.least[host], nodes, vm.numaNodes()));
      proven &= vm.numaNodes() == 1 || vm.numaNodes() >= nodes;
      reserved += wanted.most[host];
    }
    long fits = Math.min(wanted.fits, reserved);
    // With a choice of nodes, where a new VM stands decides what a loss leaves: then try it.
    while (!proven && fits > 0 && !survives(places(fits, wanted))) {
      fits = fits * 9 / 10;
    }
    return wanted.withFits(fits);
  }

  /** Puts more new VMs where some repackings would go, and sees whether these find other room. */
  private Sure tryMore(Sure sure, long atMost) {
    long low = sure.fits;
    long high = atMost;
    for (int i = 0; i < TRIES && low < high; i++) {
      long middle = (low + high + 1) >>> 1;
      if (survives(places(middle, sure))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return sure.withFits(low);
  }

  private record Place(int host, int mask) {}

  /** Places for so many: first where all repackings leave room, then, from the last host on. */
  private List<Place> places(long count, Sure sure) {
    int[] most = sure.most;
    var places = new ArrayList<Place>();
    int[] given = new int[fleet.hosts()];
    for (int host = 0; host < most.length && places.size() < count; host++) {
      int[] shares = sure.least[host].clone();
      for (; given[host] < most[host] && places.size() < count; given[host]++) {
        places.add(new Place(host, roomiest(shares)));
      }
    }
    for (int host = most.length - 1; host >= 0 && places.size() < count; host--) {
      int[] shares = new int[fleet.nodesOf(host)];
      for (int node = 0; node < shares.length; node++) {
        shares[node] = repacking.slots().onNode(host, node);
      }
      for (int i = 0; i < more[host] && places.size() < count; i++) {
        int mask = roomiest(shares);
        if (i >= given[host] && mask != 0) {
          places.add(new Place(host, mask));
        }
      }
    }
    return places;
  }

  /** Takes a share of each of the nodes that have most, as many as the flavor spans. */
  private int roomiest(int[] shares) {
    int mask = 0;
    for (int taken = 0; taken < vm.numaNodes(); taken++) {
      int best = -1;
      for (int node = 0; node < shares.length; node++) {
        if ((mask >> node & 1) == 0 && (best < 0 || shares[node] > shares[best])) {
          best = node;
        }
      }
      mask |= 1 << best;
      shares[best]--;
    }
    return mask;
  }

  private boolean survives(List<Place> places) {
    int[] standing = new int[lost.domains()];
    var held = new ArrayList<Place>();
    boolean fits = true;
    for (Place place : places) {
      fits &= roomFor(place);
      arrangement.hold(vm, place.host, place.mask, 1);
      held.add(place);
      standing[lost.domainOf(place.host)]++;
    }
    repacking.recount();
    for (int domain = 0; domain < standing.length && fits; domain++) {
      Repacking.Outcome outcome = repacking.lose(domain, _ -> {});
      fits = outcome.stranded() == 0 && outcome.slots() >= standing[domain];
    }
    held.forEach(place -> arrangement.hold(vm, place.host, place.mask, -1));
    repacking.recount();
    return fits;
  }

  private boolean roomFor(Place place) {
    for (int rest = place.mask; rest != 0; rest &= rest - 1) {
      if (repacking.slots().onNode(place.host, Integer.numberOfTrailingZeros(rest)) < 1) {
        return false;
      }
    }
    return true;
  }
}
