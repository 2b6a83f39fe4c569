package io.drover.model;

import java.util.Collection;
import java.util.List;

/**
 * What must or should hold of where the members of a group are. One idea for all of them: a rule
 * looks at the failure domains of one level and at which of them hold members.
 */
public sealed interface GroupRule {
  /** The group whose members it is about. A rule about one VM is about a group of one. */
  GroupId group();

  DomainLevel level();

  Strength strength();

  /**
   * The members stand in at least and at most so many domains. A group smaller than {@code atLeast}
   * is held to as many as it has members.
   *
   * @param atLeast 1 or more; {@link #EACH}: every member in a domain of its own (anti-affinity)
   * @param atMost {@code atLeast} or more; 1: all in one domain (affinity)
   */
  record Spread(GroupId group, DomainLevel level, int atLeast, int atMost, Strength strength)
      implements GroupRule {
    /** As many domains as there are members. */
    public static final int EACH = Integer.MAX_VALUE;

    public Spread {
      if (atLeast < 1 || atMost < atLeast) {
        throw new IllegalArgumentException(
            "a spread needs 1 <= at least <= at most, found " + atLeast + " and " + atMost);
      }
    }

    /** Every member in a domain of its own: anti-affinity. */
    public static Spread apart(GroupId group, DomainLevel level, Strength strength) {
      return new Spread(group, level, EACH, EACH, strength);
    }

    /** All members in one domain: affinity. */
    public static Spread together(GroupId group, DomainLevel level, Strength strength) {
      return new Spread(group, level, 1, 1, strength);
    }

    /** The members over so many domains at least. */
    public static Spread over(GroupId group, DomainLevel level, int atLeast, Strength strength) {
      return new Spread(group, level, atLeast, EACH, strength);
    }

    /** Domains too few or too many; 0 where the rule is kept. */
    public int breach(int members, int domains) {
      return Math.max(0, Math.min(atLeast, members) - domains) + Math.max(0, domains - atMost);
    }
  }

  /** Each domain that holds a member of the group holds one of the other group too: dependency. */
  record Near(GroupId group, GroupId other, DomainLevel level, Strength strength)
      implements GroupRule {
    public Near {
      if (group.equals(other)) {
        throw new IllegalArgumentException(
            "a group is always near itself: name another group than " + group);
      }
    }
  }

  /**
   * The members are in these domains only: a pin.
   *
   * @param domains ids of hosts, racks or zones, as the level says; sorted, at least one
   */
  record Pin(GroupId group, DomainLevel level, List<String> domains, Strength strength)
      implements GroupRule {
    public Pin {
      domains = named(domains, group);
    }
  }

  /**
   * The members are in none of these domains: an exclusion.
   *
   * @param domains ids of hosts, racks or zones, as the level says; sorted, at least one
   */
  record Exclusion(GroupId group, DomainLevel level, List<String> domains, Strength strength)
      implements GroupRule {
    public Exclusion {
      domains = named(domains, group);
    }
  }

  /** Sorted: a rule's text goes into fingerprints, which must not depend on the order of a set. */
  private static List<String> named(Collection<String> domains, GroupId group) {
    if (domains.isEmpty()) {
      throw new IllegalArgumentException(
          "a pin or exclusion of group " + group + " needs at least one domain, found none");
    }
    return domains.stream().sorted().distinct().toList();
  }
}
