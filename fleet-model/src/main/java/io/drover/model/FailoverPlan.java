package io.drover.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where a host's VMs would go if it were lost, worked out before it is. A VM that is in neither map
 * came later, or fits nowhere; each place still has to take the VM.
 *
 * @param withRack places if the host is lost alone, or with its rack: none of them is in the rack
 * @param otherwise others instead of those that are lost too
 * @param withZone places if it is lost with its zone: none of them is in the zone
 */
public record FailoverPlan(
    SortedMap<VmId, Placement> withRack,
    SortedMap<VmId, Placement> otherwise,
    SortedMap<VmId, Placement> withZone) {
  public static final FailoverPlan NONE =
      new FailoverPlan(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  public FailoverPlan {
    withRack = Collections.unmodifiableSortedMap(new TreeMap<>(withRack));
    otherwise = Collections.unmodifiableSortedMap(new TreeMap<>(otherwise));
    withZone = Collections.unmodifiableSortedMap(new TreeMap<>(withZone));
  }

  /**
   * The places that count now.
   *
   * @param zone whether the zone is lost too
   * @param lost whether another host is lost, as far as is known
   */
  public SortedMap<VmId, Placement> places(boolean zone, Predicate<HostId> lost) {
    var places = new TreeMap<>(zone ? withZone : otherwise);
    if (!zone) {
      withRack.forEach((vm, place) -> {
        if (!lost.test(place.host())) {
          places.put(vm, place);
        }
      });
    }
    places.values().removeIf(place -> lost.test(place.host()));
    return places;
  }
}
