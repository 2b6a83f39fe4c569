package io.drover.placement;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.VmShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rankings of the shapes asked for lately, kept true host by host as the fleet changes.
 *
 * <p>A shape gets its ranking when it is asked for a second time: one that comes once costs no more
 * than a scan. When there are too many, the one not asked for longest goes.
 */
final class Rankings {
  private final FleetSnapshot fleet;
  private final Constraints constraints;
  private final HostView view;
  private final Preference preference;
  private final int most;
  private final Map<VmShape, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Kept> all = new ArrayList<>();
  private final Map<VmShape, Boolean> askedOnce = new LinkedHashMap<>();

  /**
   * @param most shapes at once: each takes some 16 bytes a host, and a tenth of a microsecond or
   *     two of each change
   */
  Rankings(
      FleetSnapshot fleet,
      Constraints constraints,
      HostView view,
      Preference preference,
      int most) {
    this.fleet = fleet;
    this.constraints = constraints;
    this.view = view;
    this.preference = preference;
    this.most = most;
  }

  /**
   * @param example any VM of the shape
   */
  private record Kept(Demand example, Ranking ranking) {}

  /** The ranking of the VM's shape; null when the shape has none yet. */
  @Nullable Ranking of(Demand vm) {
    VmShape shape = vm.shape();
    Kept known = kept.get(shape);
    if (known != null) {
      return known.ranking;
    }
    if (most == 0 || askedOnce.remove(shape) == null) {
      remember(shape);
      return null;
    }
    return add(shape, vm);
  }

  private void remember(VmShape shape) {
    askedOnce.put(shape, true);
    if (askedOnce.size() > 4 * most) {
      askedOnce.remove(askedOnce.keySet().iterator().next());
    }
  }

  private Ranking add(VmShape shape, Demand vm) {
    if (kept.size() == most) {
      VmShape oldest = kept.keySet().iterator().next();
      all.remove(kept.remove(oldest));
    }
    double[] scores = new double[fleet.hosts()];
    for (int host = 0; host < scores.length; host++) {
      scores[host] = score(vm, host);
    }
    var made = new Kept(vm, new Ranking(scores));
    kept.put(shape, made);
    all.add(made);
    return made.ranking;
  }

  private double score(Demand vm, int host) {
    return constraints.allowShape(vm, view.at(host)) ? preference.added(vm, host) : Ranking.NEVER;
  }

  /** To be called whenever a host's room, load or cordon has changed. */
  void changed(int host) {
    for (int i = 0; i < all.size(); i++) {
      Kept one = all.get(i);
      one.ranking.update(host, score(one.example, host));
    }
  }
}
