package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.GroupRules.Kind;
import io.drover.fleetview.HostView;
import io.drover.model.GroupRule.Near;
import java.util.List;

/** Where a group is that needs another one near, that one is too, before and after a move. */
final class Dependency implements Constraint {
  @Override
  public String rule() {
    return "dependency";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.refusing(vm, Kind.NEAR) < 0;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    var rule = (Near) host.rule(host.refusing(vm, Kind.NEAR));
    String domain = rule.level().word(1);
    boolean depends = vm.spec().groups().contains(rule.group());
    return depends
        ? "group "
            + rule.group()
            + " needs one of "
            + rule.other()
            + " in its "
            + domain
            + ", "
            + domain
            + " "
            + host.domainOf(rule)
            + " has none that stays"
        : "is the last of "
            + rule.other()
            + " in its "
            + domain
            + ", where group "
            + rule.group()
            + " needs one; "
            + domain
            + " "
            + host.domainOf(rule)
            + " is another";
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return Relaxation.lifting(host.allRefusing(vm, Kind.NEAR));
  }
}
