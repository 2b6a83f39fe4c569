package io.drover.cli.advise;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.placement.PlacementAnswer.Refusal;
import io.drover.placement.Placer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Says why there is nothing to do, or nothing that can be done, and what an operator could change.
 */
final class WhyNothing {
  private WhyNothing() {}

  static String reason(FleetSnapshot fleet, Goal goal, FleetFacts start, int mostMoves) {
    if (mostMoves == 0) {
      return "Nothing may be moved: --moves is 0.";
    }
    if (IntStream.range(0, fleet.vms()).noneMatch(fleet::vmMovable)) {
      return "Nothing can be moved: none of the " + fleet.vms() + " VMs is movable.";
    }
    if (IntStream.range(0, fleet.hosts()).noneMatch(fleet::takesVms)) {
      return "Nothing can be moved: none of the " + fleet.hosts() + " hosts is open.";
    }
    return switch (goal) {
      case Goal.Load load when start.hotHosts() == 0 ->
          "Nothing to do: none of the "
              + fleet.hosts()
              + " hosts is above "
              + Math.round(load.safetyLevel() * 100)
              + " % CPU.";
      case Goal.Load load ->
          "Nothing that can be done helps "
              + start.hotHosts()
              + " hot hosts. "
              + hottest(fleet, load);
      case Goal.Fragments fragments when start.score() == 0 ->
          "Nothing to do: no free CPU is lost to fragments of less than "
              + fragments.chunkCores()
              + " cores.";
      case Goal.Fragments _ ->
          "Nothing found that gains more than it costs; more --steps or another --seed may find some.";
    };
  }

  /** What refuses the VMs of the hottest host, in words. */
  private static String hottest(FleetSnapshot fleet, Goal.Load goal) {
    int hottest =
        IntStream.range(0, fleet.hosts())
            .boxed()
            .max(
                Comparator.<Integer>comparingDouble(
                    h -> (double) fleet.expectedLoad(h) / Math.max(1, fleet.physicalCpu(h))))
            .orElseThrow();
    int[] others = IntStream.range(0, fleet.hosts()).filter(h -> h != hottest).toArray();
    int busiest =
        IntStream.range(fleet.firstVm(hottest), fleet.firstVm(hottest + 1))
            .boxed()
            .max(Comparator.comparingLong(fleet::vmCpuUsed))
            .orElse(-1);
    if (busiest < 0) {
      return "The hottest, " + fleet.hostId(hottest) + ", holds no VM.";
    }
    List<Refusal> refusals =
        Placer.refusals(
            Demand.ofResident(fleet, busiest),
            others,
            Constraints.all(goal.weights().targetCeiling()),
            new HostView(new Arrangement(fleet)));
    String whose =
        "The busiest VM of the hottest host "
            + fleet.hostId(hottest)
            + " is "
            + fleet.vmSpec(busiest).id()
            + ": ";
    int refused = refusals.stream().mapToInt(Refusal::hosts).sum();
    return refused < others.length
        ? whose
            + (others.length - refused)
            + " hosts could take it, and it would gain less than it costs."
        : whose
            + (others.length == 0
                ? "there is no other host"
                : String.join("; ", refusals.stream().map(Refusal::toString).toList()))
            + ".";
  }
}
