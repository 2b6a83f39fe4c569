package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.GroupRules.Kind;
import io.drover.fleetview.HostView;
import io.drover.model.GroupRule.Spread;
import java.util.List;

/**
 * A group is in no fewer and no more failure domains than its rule says: spread, affinity, and
 * anti-affinity above the level of hosts.
 */
final class Spreading implements Constraint {
  @Override
  public String rule() {
    return "spread";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.refusing(vm, Kind.SPREAD) < 0;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    int number = host.refusing(vm, Kind.SPREAD);
    var rule = (Spread) host.rule(number);
    int found = host.domainsWith(number, vm);
    String domain = rule.level().word(1);
    if (found > rule.atMost()) {
      return "needs group "
          + rule.group()
          + " in at most "
          + rule.atMost()
          + " "
          + rule.level().word(rule.atMost())
          + ", found "
          + found
          + " with "
          + domain
          + " "
          + host.domainOf(rule);
    }
    return rule.atLeast() == Spread.EACH
        ? "needs a "
            + domain
            + " without VMs of "
            + rule.group()
            + ", "
            + domain
            + " "
            + host.domainOf(rule)
            + " has one"
        : "needs group "
            + rule.group()
            + " over at least "
            + rule.atLeast()
            + " "
            + rule.level().word(rule.atLeast())
            + ", found "
            + found
            + " with it in "
            + domain
            + " "
            + host.domainOf(rule);
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return Relaxation.lifting(host.allRefusing(vm, Kind.SPREAD));
  }
}
