package io.drover.fleetview;

import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;

/**
 * The rules of groups in the numbers of a snapshot: one row a rule, and the members of each group.
 * Immutable.
 *
 * <p>The rules stand in the order they were given in; behind them one for each group that a VM
 * stays {@code apart} from, unless such a rule was given.
 */
public final class GroupRules {
  /** What a rule says; which columns mean something depends on it. */
  public enum Kind {
    /** {@link GroupRule.Spread}: level, at least, at most. */
    SPREAD,
    /** {@link GroupRule.Near}: level and other group. */
    NEAR,
    /** {@link GroupRule.Pin}: {@link #admits}. */
    PIN,
    /** {@link GroupRule.Exclusion}: {@link #admits}. */
    EXCLUSION
  }

  final GroupId[] ids;
  final GroupRule[] rules;
  final Kind[] kind;
  final DomainLevel[] level;
  final int[] group;
  final int[] other;
  final int[] atLeast;
  final int[] atMost;
  final boolean[] must;
  final double[] weight;

  /** By rule: the hosts that a pin or an exclusion leaves, bit by bit; empty for others. */
  final long[][] admitted;

  final int[] firstMember;
  final int[] members;

  GroupRules(GroupId[] ids, GroupRule[] rules, int[] firstMember, int[] members) {
    this.ids = ids;
    this.rules = rules;
    this.firstMember = firstMember;
    this.members = members;
    kind = new Kind[rules.length];
    level = new DomainLevel[rules.length];
    group = new int[rules.length];
    other = new int[rules.length];
    atLeast = new int[rules.length];
    atMost = new int[rules.length];
    must = new boolean[rules.length];
    weight = new double[rules.length];
    admitted = new long[rules.length][];
  }

  /** Groups that a rule or a VM of the snapshot names, numbered from 0. */
  public int groups() {
    return ids.length;
  }

  public GroupId groupId(int of) {
    return ids[of];
  }

  /** Rows of VMs in the group, those of capacity held for one on its way included. */
  public int members(int of) {
    return firstMember[of + 1] - firstMember[of];
  }

  /** The row of the group's {@code i}th member, ascending. */
  public int member(int of, int i) {
    return members[firstMember[of] + i];
  }

  /** How many rules there are, numbered from 0. */
  public int count() {
    return rules.length;
  }

  /** The rule as it was given. */
  public GroupRule rule(int rule) {
    return rules[rule];
  }

  public Kind kind(int rule) {
    return kind[rule];
  }

  public DomainLevel level(int rule) {
    return level[rule];
  }

  /** The group whose members the rule is about. */
  public int group(int rule) {
    return group[rule];
  }

  /** The group that the members of a {@link Kind#NEAR} rule need in their domain; else -1. */
  public int other(int rule) {
    return other[rule];
  }

  /**
   * Of a {@link Kind#SPREAD}: over how many domains at least, {@link GroupRule.Spread#EACH} for one
   * each. A group with fewer members is held to as many as it has. Else 0.
   */
  public int atLeast(int rule) {
    return atLeast[rule];
  }

  /** Of a {@link Kind#SPREAD}: over how many domains at most. Else {@link Integer#MAX_VALUE}. */
  public int atMost(int rule) {
    return atMost[rule];
  }

  public boolean must(int rule) {
    return must[rule];
  }

  /** What one breach of a should-rule costs, in the score's unit; 0 for a must-rule. */
  public double weight(int rule) {
    return weight[rule];
  }

  /** Whether a pin or an exclusion leaves the host to its members; true for other rules. */
  public boolean admits(int rule, int host) {
    long[] bits = admitted[rule];
    return bits.length == 0 || (bits[host >> 6] >>> host & 1) == 1;
  }
}
