package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.NumaFit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The first descent: host by host, the costliest first, makes the move with the most gain until
 * none pays. Targets are drawn from the hosts that cost least to add to, so that a call takes
 * milliseconds for thousands of hosts.
 */
final class Relief {
  private static final int TARGETS_TRIED = 24;

  /** On a full fleet most hosts drawn have no room: so many draws a VM, and not more. */
  private static final int MOST_DRAWS = 200;

  private static final double LEAST_GAIN = 1e-9;

  private final Trial trial;
  private final FleetSnapshot fleet;
  private final MoveRules rules;
  private final NumaFit numa;
  private final Neighbourhood neighbourhood;
  private final SearchBudget budget;
  private final SplittableRandom random;
  private final int[] coolest;
  private long spent;
  private Leaving[] ranked = {};
  private int rankedCount;
  private double bestDelta;
  private int bestVm;
  private int bestHost;
  private int bestMask;

  Relief(
      Trial trial,
      MoveRules rules,
      NumaFit numa,
      Neighbourhood neighbourhood,
      SearchBudget budget,
      SplittableRandom random) {
    this.trial = trial;
    this.fleet = trial.fleet;
    this.rules = rules;
    this.numa = numa;
    this.neighbourhood = neighbourhood;
    this.budget = budget;
    this.random = random;
    coolest =
        Arrays.stream(neighbourhood.targets())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(
                        h -> (double) trial.arrangement.load(h) / Math.max(1, fleet.physicalCpu(h)))
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** Descends over these hosts and says how many candidates it tried. */
  long run(int[] hosts) {
    var costliestFirst =
        IntStream.of(hosts)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(h -> -trial.hostCost(h))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    for (int host : costliestFirst) {
      while (trial.awayCount() < budget.mostMoves()
          && spent < budget.steps()
          && !budget.expired().getAsBoolean()
          && findBest(host)) {
        trial.relocate(bestVm, bestHost, bestMask);
        trial.keep(trial.delta());
      }
    }
    return spent;
  }

  /**
   * The VM of the host and the target with the most gain. VMs whose leaving could not beat the best
   * so far are not tried.
   */
  private boolean findBest(int host) {
    bestVm = -1;
    bestDelta = -LEAST_GAIN;
    rankTenants(host);
    for (int i = 0; i < rankedCount && ranked[i].delta < bestDelta; i++) {
      tryTargets(ranked[i].vm, host);
    }
    return bestVm >= 0;
  }

  /**
   * What the cost changes by when the VM leaves, its move paid and its target not yet counted: no
   * target does better.
   */
  private record Leaving(int vm, double delta) {}

  private void rankTenants(int host) {
    rankedCount = 0;
    ranked = new Leaving[trial.arrangement.tenants(host)];
    for (int i = 0; i < trial.arrangement.tenants(host); i++) {
      int vm = trial.arrangement.tenant(host, i);
      if (neighbourhood.isCandidate(vm) && !trial.isAway(vm)) {
        ranked[rankedCount++] = new Leaving(vm, trial.leaving(vm) + trial.moveCost(vm));
      }
    }
    Arrays.sort(
        ranked,
        0,
        rankedCount,
        Comparator.comparingDouble(Leaving::delta).thenComparingInt(Leaving::vm));
    spent += rankedCount;
  }

  private void tryTargets(int vm, int host) {
    int tried = 0;
    for (int draw = 0;
        draw < MOST_DRAWS && tried < Math.min(TARGETS_TRIED, coolest.length);
        draw++) {
      int target = drawTarget(draw);
      spent += (draw & 7) == 7 ? 1 : 0; // a draw without room costs a small part of a step
      if (target == host
          || !rules.mayEnter(vm, target)
          || !rules.belowCeiling(vm, target)
          || !trial.arrangement.apart(vm, target)) {
        continue;
      }
      int mask = numa.mask(vm, target);
      if (mask == 0) {
        continue;
      }
      tried++;
      spent++;
      trial.relocate(vm, target, mask);
      double delta = trial.delta();
      trial.undo();
      if (delta < bestDelta) {
        bestDelta = delta;
        bestVm = vm;
        bestHost = target;
        bestMask = mask;
      }
    }
  }

  /** Two thirds of the draws come from the cooler half. */
  private int drawTarget(int draw) {
    int from = draw % 3 == 2 ? coolest.length : Math.max(1, coolest.length / 2);
    return coolest[random.nextInt(from)];
  }
}
