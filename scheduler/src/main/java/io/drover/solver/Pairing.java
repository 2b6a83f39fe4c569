package io.drover.solver;

import io.drover.solver.Patterns.Wide;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which VM goes where: patterns say how many VMs of a shape leave a node and how many arrive
 * at another, and any leaver may be any arrival. Places with room now are filled first, by the VM
 * whose leaving opens a place that waits, so that the relocations, one after the other, each fit
 * when made, where that can be done without a detour. Those that cannot are put last; those that
 * break a rule are left out.
 */
final class Pairing {
  private final Shapes s;
  private final State state;
  private final boolean flips;
  private final List<List<Place>> leavers = new ArrayList<>();
  private final List<List<Place>> arrivals = new ArrayList<>();
  private final List<Relocation> made = new ArrayList<>();

  /** A node of a host; all of them for a wide VM. */
  private record Place(int host, int node) {}

  /**
   * @param flips whether a VM may change its node within a host
   */
  Pairing(Patterns patterns, int[] pattern, int[] wide, boolean flips) {
    s = patterns.s;
    state = new State(s.p);
    this.flips = flips;
    for (int t = 0; t < s.shapes(); t++) {
      leavers.add(new ArrayList<>());
      arrivals.add(new ArrayList<>());
    }
    for (int at = 0; at < pattern.length; at++) {
      int[] net = patterns.net[patterns.classOf[at]][pattern[at]];
      for (int t = 0; t < net.length; t++) {
        for (int i = 0; i < Math.abs(net[t]); i++) {
          (net[t] > 0 ? leavers : arrivals).get(t).add(new Place(at / s.nodes, at % s.nodes));
        }
      }
    }
    for (int h = 0; h < wide.length; h++) {
      Wide one = patterns.wides[wide[h]];
      if (one.leaves() != Shapes.NONE) {
        leavers.get(s.narrow + one.leaves()).add(new Place(h, 0));
      }
      if (one.arrives() != Shapes.NONE) {
        arrivals.get(s.narrow + one.arrives()).add(new Place(h, 0));
      }
    }
  }

  /** Whether every leaver has found its place. */
  boolean complete() {
    return leavers.stream().allMatch(List::isEmpty);
  }

  List<Relocation> pair() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int t = s.shapes() - 1; t >= 0; t--) {
        moved |= pairShape(t, true);
      }
    }
    for (int t = s.shapes() - 1; t >= 0; t--) {
      while (pairShape(t, false)) {
        // one more that must wait for others
      }
    }
    return made;
  }

  /** Relocates one VM of the shape, and says whether it could. */
  private boolean pairShape(int t, boolean fitting) {
    List<Place> to = arrivals.get(t);
    for (int i = 0; i < to.size(); i++) {
      Place place = to.get(i);
      if (fitting && !hasRoom(t, place)) {
        continue;
      }
      int from = leaverFor(t, place);
      if (from >= 0) {
        relocate(t, leavers.get(t).remove(from), to.remove(i), fitting);
        return true;
      }
    }
    return false;
  }

  private boolean hasRoom(int t, Place place) {
    return state.fits(s.example[t], place.host, s.rowAt(s.example[t], place.node));
  }

  private int leaverFor(int t, Place to) {
    List<Place> from = leavers.get(t);
    int found = -1;
    for (int i = 0; i < from.size(); i++) {
      Place place = from.get(i);
      if ((place.host == to.host && !flips) || vmAt(t, place, to.host) < 0) {
        continue;
      }
      if (isAwaited(place)) {
        return i;
      }
      found = found < 0 ? i : found;
    }
    return found;
  }

  /** Whether a VM waits to arrive at a place of that host. */
  private boolean isAwaited(Place place) {
    for (List<Place> list : arrivals) {
      for (Place one : list) {
        if (one.host == place.host) {
          return true;
        }
      }
    }
    return false;
  }

  private int vmAt(int t, Place place, int target) {
    for (int i = 0; i < state.tenants(place.host); i++) {
      int vm = state.tenant(place.host, i);
      if (s.shapeOf[vm] == t
          && state.isHome(vm)
          && (t >= s.narrow || s.node(vm, state.row[vm]) == place.node)
          && (target == place.host || state.mayEnter(vm, target))) {
        return vm;
      }
    }
    return -1;
  }

  private void relocate(int t, Place from, Place to, boolean fitting) {
    int vm = vmAt(t, from, to.host);
    int row = s.rowAt(vm, to.node);
    if (fitting && !state.fits(vm, to.host, row)) {
      return; // this one takes more than the one that stands for its shape
    }
    state.shift(vm, to.host, row);
    made.add(new Relocation(vm, to.host, row - s.p.firstRow[vm]));
  }
}
