package io.drover.constraint;

import io.drover.model.Cordon;
import io.drover.model.CpuModel;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostId;
import io.drover.model.PoolId;
import java.time.Instant;
import java.util.List;

/** The least that has to change for a must-rule to let a VM onto a host. */
public sealed interface Relaxation {
  /** The dearer of two ways is the one with the higher number; 1 is the cheapest. */
  default int dearness() {
    return switch (this) {
      case Open _ -> 1;
      case Hear _ -> 2;
      case RaiseCeiling _ -> 3;
      case Grow _ -> 4;
      case Lift _ -> 5;
      case Reach _ -> 6;
      case Offer _ -> 7;
    };
  }

  /** How much of it, to tell two of one kind apart; 0 where there is no more or less. */
  default double amount() {
    return switch (this) {
      case RaiseCeiling ceiling -> ceiling.to;
      case Grow grow -> grow.share;
      case Open _, Hear _, Lift _, Reach _, Offer _ -> 0;
    };
  }

  static List<Relaxation> lifting(List<GroupRule> rules) {
    return rules.stream().distinct().map(rule -> (Relaxation) new Lift(rule)).toList();
  }

  /** As an operator would be told to do it. */
  String text();

  /** The host takes VMs again. */
  record Open(HostId host, Cordon found) implements Relaxation {
    @Override
    public String text() {
      return switch (found) {
        case LOST -> "bring back " + host + ", which is lost";
        case DRAINING -> "open " + host + ", which is draining";
        case CORDONED, OPEN -> "open " + host + ", which is cordoned";
      };
    }
  }

  /** The host reports again. */
  record Hear(HostId host, Instant last) implements Relaxation {
    @Override
    public String text() {
      return "have " + host + " report again, its last sample is from " + last;
    }
  }

  /** Targets may be loaded up to another share of their physical CPU. */
  record RaiseCeiling(double from, double to) implements Relaxation {
    @Override
    public String text() {
      return "raise the load ceiling from "
          + Math.round(from * 100)
          + " % to "
          + Math.ceil(to * 1000) / 10
          + " %";
    }
  }

  /**
   * A NUMA node has more to promise: what it has, or what is made of it by overcommit.
   *
   * @param share of what the VM needs of the node, CPU and memory each counting up to 1
   */
  record Grow(HostId host, int node, long millicores, long bytes, double share)
      implements Relaxation {
    @Override
    public String text() {
      String cpu = millicores + " millicores";
      String memory = Math.ceilDiv(bytes, 1L << 20) + " MiB";
      return "add "
          + (bytes == 0 ? cpu : millicores == 0 ? memory : cpu + " and " + memory)
          + " to NUMA node "
          + node
          + " of "
          + host;
    }
  }

  /** The rule no longer holds. */
  record Lift(GroupRule rule) implements Relaxation {
    @Override
    public String text() {
      String level = rule.level().word(2);
      return "lift the rule that "
          + switch (rule) {
            case Spread spread when spread.atLeast() == Spread.EACH ->
                "keeps the VMs of " + spread.group() + " on " + level + " of their own";
            case Spread spread when spread.atMost() == Spread.EACH ->
                "has " + spread.group() + " on " + spread.atLeast() + " " + level + " at least";
            case Spread spread ->
                "has "
                    + spread.group()
                    + " on "
                    + spread.atLeast()
                    + " to "
                    + spread.atMost()
                    + " "
                    + level;
            case Near near -> "has " + near.group() + " near " + near.other() + " on " + level;
            case Pin pin -> "pins " + pin.group() + " to some " + level;
            case Exclusion out -> "excludes " + out.group() + " from some " + level;
          };
    }
  }

  /** The host reaches the storage pool. */
  record Reach(HostId host, PoolId pool) implements Relaxation {
    @Override
    public String text() {
      return "connect " + host + " to storage pool " + pool;
    }
  }

  /** The host offers the CPU model. */
  record Offer(HostId host, CpuModel model) implements Relaxation {
    @Override
    public String text() {
      return "offer CPU model " + model + " on " + host;
    }
  }
}
