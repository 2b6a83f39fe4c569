package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;

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
}
