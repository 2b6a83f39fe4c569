package io.drover.solver;

import static io.drover.solver.Groups.NONE;

/**
 * How many VMs of each group are away from home, and the most of any group, which costs. The most
 * falls again when the last group that has so many loses one, so the groups are counted by how many
 * they have. O(1).
 */
final class MovedTogether {
  private final int[] groupOf;
  private final long weight;
  private final int[] moved;

  /** How many groups have so many VMs away. */
  private final int[] groupsWith;

  private int most;

  MovedTogether(Problem p) {
    groupOf = p.groups.movedGroup;
    weight = p.groups.movedWeight;
    moved = new int[p.groups.movedGroups];
    groupsWith = new int[p.vms + 2];
    groupsWith[0] = moved.length;
  }

  long cost() {
    return weight * most;
  }

  /** One VM more ({@code 1}) or fewer ({@code -1}) of the group is away; 0 changes nothing. */
  void count(int vm, int change) {
    int group = groupOf[vm];
    if (group == NONE || change == 0) {
      return;
    }
    groupsWith[moved[group]]--;
    moved[group] += change;
    groupsWith[moved[group]]++;
    if (moved[group] > most) {
      most = moved[group];
    } else if (groupsWith[most] == 0) {
      most--;
    }
  }

  /** What the cost changes by when {@link #count} is told so. */
  long delta(int vm, int change) {
    int group = groupOf[vm];
    if (weight == 0 || group == NONE || change == 0 || moved[group] < most) {
      return 0;
    }
    if (change > 0) {
      return weight;
    }
    return groupsWith[most] == 1 ? -weight : 0;
  }

  long delta(int vm, int change, int otherVm, int otherChange) {
    if (weight == 0) {
      return 0;
    }
    int before = most;
    count(vm, change);
    count(otherVm, otherChange);
    int after = most;
    count(otherVm, -otherChange);
    count(vm, -change);
    return weight * (after - before);
  }
}
