package io.drover.failover;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The members of a cluster that have a say, reachable or not.
 *
 * @param role that they have
 * @param statuses in one of which they are
 */
record Electorate(Cluster cluster, String role, Set<MemberStatus> statuses) {
  Set<Member> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.hasRole(role) && statuses.contains(member.status()))
        .collect(Collectors.toSet());
  }

  /** Whether the member at this address has a say, and nobody takes it for unreachable. */
  boolean isReachable(Address address) {
    return members().stream().anyMatch(member -> member.address().equals(address))
        && StreamSupport.stream(cluster.state().getUnreachable().spliterator(), false)
            .noneMatch(member -> member.address().equals(address));
  }

  Member self() {
    return cluster.selfMember();
  }

  static Set<String> names(Set<Member> members) {
    return members.stream().map(Electorate::name).collect(Collectors.toSet());
  }

  /** Of one start of a node: another start at the same address has another. */
  static String name(Member member) {
    return member.uniqueAddress().toString();
  }
}
