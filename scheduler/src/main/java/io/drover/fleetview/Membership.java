package io.drover.fleetview;

/**
 * A set of groups in the numbers of a snapshot, with the rules that concern its members. One object
 * for all VMs in the same groups; every array ascending.
 *
 * @param groups all of them
 * @param apart those whose members may share no host
 * @param must further must-rules: spreads, and dependencies to either side
 * @param should the same that only should hold, pins and exclusions too
 * @param pins pins and exclusions that must hold
 */
record Membership(int[] groups, int[] apart, int[] must, int[] should, int[] pins) {
  private static final int[] EMPTY = {};
  static final Membership NONE = new Membership(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY);

  boolean contains(int group) {
    return java.util.Arrays.binarySearch(groups, group) >= 0;
  }
}
