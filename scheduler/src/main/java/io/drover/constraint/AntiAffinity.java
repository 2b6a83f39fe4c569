package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import io.drover.model.DomainLevel;
import io.drover.model.GroupRule.Spread;
import io.drover.model.Strength;
import java.util.List;

/** No two VMs of one anti-affinity group share a host, those on their way to it included. */
final class AntiAffinity implements Constraint {
  @Override
  public String rule() {
    return "anti-affinity";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return !host.hasRival(vm);
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "needs a host without VMs of "
        + vm.groupNames()
        + ", found "
        + host.rival(vm).map(rival -> rival.id().value()).orElse("none");
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return host.rivalGroups(vm).stream()
        .map(group ->
            (Relaxation) new Relaxation.Lift(Spread.apart(group, DomainLevel.HOST, Strength.MUST)))
        .toList();
  }
}
