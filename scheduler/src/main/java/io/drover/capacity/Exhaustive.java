package io.drover.capacity;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides by trying everything whether so many new VMs can stand such that any one domain may be
 * lost. For small fleets: exponential, and given up after a number of places looked at.
 */
final class Exhaustive {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final Lost lost;
  private final Demand flavor;
  private final Constraints placing;
  private final Constraints starting = Constraints.forced();
  private final HostView view;
  private final List<Spot> spots = new ArrayList<>();
  private final List<Spot> standing = new ArrayList<>();
  private long left;

  /** What is known of a number of VMs. */
  enum Answer {
    YES,
    NO,
    NOT_KNOWN
  }

  /** NUMA nodes of a host, as a mask. */
  private record Spot(int host, int mask) {}

  Exhaustive(
      Arrangement arrangement, Lost lost, Demand flavor, Constraints placing, long mostSteps) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.lost = lost;
    this.flavor = flavor;
    this.placing = placing;
    this.view = new HostView(arrangement);
    this.left = mostSteps;
    for (int host = 0; host < fleet.hosts(); host++) {
      for (int mask = 1; mask < 1 << fleet.nodesOf(host); mask++) {
        spots.add(new Spot(host, mask));
      }
    }
  }

  Answer survivable(int count) {
    boolean found = survivesNow() && place(count, 0);
    return found ? Answer.YES : left > 0 ? Answer.NO : Answer.NOT_KNOWN;
  }

  /** Places so many more, at this spot or later ones: VMs of a flavor are alike. */
  private boolean place(int count, int from) {
    if (count == 0) {
      return true;
    }
    for (int at = from; at < spots.size() && left > 0; at++) {
      Spot spot = spots.get(at);
      if (!fits(flavor, spot) || !placing.allow(flavor, view.at(spot.host))) {
        continue;
      }
      hold(spot, 1);
      standing.add(spot);
      boolean found = survivesNow() && place(count - 1, at);
      standing.removeLast();
      hold(spot, -1);
      if (found) {
        return true;
      }
    }
    return false;
  }

  private boolean survivesNow() {
    for (int domain = 0; domain < lost.domains(); domain++) {
      if (!survives(domain)) {
        return false;
      }
    }
    return true;
  }

  private boolean survives(int domain) {
    List<Demand> vms = lost.vms(domain);
    int[] homes = vms.stream().mapToInt(vm -> arrangement.hostOf(vm.row())).toArray();
    int[] masks = vms.stream().mapToInt(vm -> arrangement.maskOf(vm.row())).toArray();
    int fallen = (int) standing.stream().filter(spot -> lost.holds(domain, spot.host)).count();
    vms.forEach(vm -> arrangement.depart(vm.row()));
    boolean found = start(domain, vms, 0, fallen);
    for (int i = 0; i < homes.length; i++) {
      arrangement.arrive(vms.get(i).row(), homes[i], masks[i]);
    }
    return found;
  }

  private boolean start(int domain, List<Demand> vms, int next, int fallen) {
    if (next == vms.size()) {
      return startNew(domain, fallen, 0);
    }
    Demand vm = vms.get(next);
    for (Spot spot : spots) {
      if (!lost.holds(domain, spot.host)
          && fits(vm, spot)
          && starting.allow(vm, view.at(spot.host))) {
        arrangement.arrive(vm.row(), spot.host, spot.mask);
        boolean found = start(domain, vms, next + 1, fallen);
        arrangement.depart(vm.row());
        if (found || left <= 0) {
          return found;
        }
      }
    }
    return false;
  }

  private boolean startNew(int domain, int count, int from) {
    if (count == 0) {
      return true;
    }
    for (int at = from; at < spots.size() && left > 0; at++) {
      Spot spot = spots.get(at);
      if (!lost.holds(domain, spot.host)
          && fits(flavor, spot)
          && starting.allow(flavor, view.at(spot.host))) {
        hold(spot, 1);
        boolean found = startNew(domain, count - 1, at);
        hold(spot, -1);
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean fits(Demand vm, Spot spot) {
    left--;
    if (Integer.bitCount(spot.mask) != vm.numaNodes()) {
      return false;
    }
    for (int rest = spot.mask; rest != 0; rest &= rest - 1) {
      int node = Integer.numberOfTrailingZeros(rest);
      if (arrangement.freeCpu(spot.host, node) < vm.cpu()
          || arrangement.freeMemory(spot.host, node) < vm.memory()) {
        return false;
      }
    }
    return true;
  }

  private void hold(Spot spot, int sign) {
    arrangement.hold(flavor, spot.host, spot.mask, sign);
  }
}
