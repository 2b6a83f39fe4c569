package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Pin;
import java.util.List;

/** Groups stay where they are pinned to, and out of where they are excluded from. */
final class Pinned implements Constraint {
  private static final int MOST_NAMED = 3;

  @Override
  public String rule() {
    return "pin or exclusion";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.refusingPin(vm) < 0;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    GroupRule rule = host.rule(host.refusingPin(vm));
    String domain = rule.level().word(1) + " " + host.domainOf(rule);
    return rule instanceof Exclusion
        ? "group " + rule.group() + " is excluded from " + domain
        : "group "
            + rule.group()
            + " is pinned to "
            + rule.level().word(domains(rule).size())
            + " "
            + named(domains(rule))
            + ", this is "
            + domain;
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return Relaxation.lifting(host.allRefusingPins(vm));
  }

  private static List<String> domains(GroupRule rule) {
    return rule instanceof Pin pin ? pin.domains() : List.of();
  }

  private static String named(List<String> domains) {
    String first = String.join(", ", domains.stream().limit(MOST_NAMED).toList());
    int more = domains.size() - MOST_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
