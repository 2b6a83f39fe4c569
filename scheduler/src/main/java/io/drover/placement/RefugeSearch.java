package io.drover.placement;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Unplaceable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds places for VMs of lost hosts, one after the other, each of which takes its place at once:
 * by every rule but the load ceiling. Time matters more than the last bit of balance: the best of a
 * few hosts drawn by lot is taken, and all are looked at only where none of those will do. A few
 * VMs of one host go to the same place where they fit, so that fewer hosts have to be asked. For
 * one thread.
 *
 * @see <a href="https://doi.org/10.1109/71.963420">Mitzenmacher, The power of two choices in
 *     randomized load balancing, 2001, for why a few are enough</a>
 */
public final class RefugeSearch {
  /** The order in which VMs of lost hosts are served: by priority, then the biggest first. */
  public static final Comparator<VmSpec> ORDER =
      Comparator.comparingInt(VmSpec::priority)
          .thenComparing(vm -> vm.size().memory())
          .thenComparing(vm -> vm.size().cpu())
          .reversed()
          .thenComparing(VmSpec::id);

  /** VMs of one lost host that go to the same place, at most. */
  private static final int MOST_TOGETHER = 4;

  /** Hosts that are drawn for a VM. */
  private static final int DRAWN = 32;

  private static final VmId SHAPE = new VmId("shape");

  private final FleetSnapshot fleet;
  private final int part;
  private final int parts;
  private final SplittableRandom lot;
  private final int[] drawn = new int[DRAWN];
  private final Placer placer;
  private final Map<VmId, Placed> placed = new HashMap<>();
  private final Map<HostId, Shared> shared = new HashMap<>();
  private final Map<VmSpec, Unplaceable> full = new HashMap<>();

  /** The row of the host where the last VM of a lost host went, and how many more may follow it. */
  private record Shared(int place, int more) {}

  /**
   * @param seed of the lots
   */
  public RefugeSearch(FleetSnapshot fleet, Weights weights, long seed) {
    this(fleet, weights, seed, 0, 1);
  }

  /**
   * One of several searches in the same room, whose VMs are hardly ever all homeless at once: each
   * draws from hosts of its own first, so that they seldom give the same room away.
   *
   * @param part of {@code parts}, from 0
   */
  RefugeSearch(FleetSnapshot fleet, Weights weights, long seed, int part, int parts) {
    this.fleet = fleet;
    this.part = part;
    this.parts = parts;
    lot = new SplittableRandom(seed);
    placer = new Placer(fleet, weights.withoutCeiling());
  }

  /** The host takes no VM from now on, and those are gone that the snapshot has there. */
  void lose(HostId host, Iterable<VmId> guests) {
    placer.cordon(host, Cordon.LOST);
    guests.forEach(guest -> placer.release(guest, host));
  }

  /**
   * A place for a VM, which has it from now on. One that two lost hosts speak of, as it has just
   * moved, has one place.
   *
   * @param use of CPU that is expected
   * @param lost the host that it was on
   */
  public PlacementAnswer place(VmSpec vm, Cpu use, HostId lost) {
    Placed before = placed.get(vm.id());
    if (before != null) {
      return before;
    }
    VmSpec shape = shape(vm);
    Unplaceable known = full.get(shape);
    if (known != null) {
      return new Unplaceable(vm, known.revision(), known.refusals());
    }
    Shared last = shared.get(lost);
    PlacementAnswer answer =
        beside(vm, use, last)
            .or(() -> amongDrawn(vm, use))
            .<PlacementAnswer>map(found -> found)
            .orElseGet(() -> placer.place(vm, use));
    switch (answer) {
      case Placed found -> {
        placer.take(found, use);
        placed.put(vm.id(), found);
        int place = fleet.hostIndex(found.placement().host()).orElseThrow();
        int more = last != null && last.place() == place ? last.more() : MOST_TOGETHER;
        shared.put(lost, new Shared(place, more - 1));
      }
      case Unplaceable nowhere -> full.put(shape, nowhere);
    }
    return answer;
  }

  private Optional<Placed> beside(VmSpec vm, Cpu use, @Nullable Shared last) {
    return last == null || last.more() <= 0
        ? Optional.empty()
        : placer.placeAmong(vm, use, last.place());
  }

  private Optional<Placed> amongDrawn(VmSpec vm, Cpu use) {
    int own = fleet.hosts() / parts;
    if (own <= DRAWN) {
      return Optional.empty();
    }
    for (int i = 0; i < DRAWN; i++) {
      drawn[i] = part + parts * lot.nextInt(own);
    }
    return placer
        .placeAmong(vm, use, drawn)
        .or(() -> parts == 1 ? Optional.empty() : amongAllDrawn(vm, use));
  }

  private Optional<Placed> amongAllDrawn(VmSpec vm, Cpu use) {
    for (int i = 0; i < DRAWN; i++) {
      drawn[i] = lot.nextInt(fleet.hosts());
    }
    return placer.placeAmong(vm, use, drawn);
  }

  /** VMs that differ in nothing that a place depends on: where one does not fit, none does. */
  private static VmSpec shape(VmSpec vm) {
    return new VmSpec(
        SHAPE, vm.size(), vm.numaNodes(), vm.pool(), vm.apart(), true, vm.groups(), vm.cpuModel());
  }
}
