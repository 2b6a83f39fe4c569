package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** The VM's disks must be reachable from the host: no placement copies disks by itself. */
final class PoolReach implements Constraint {
  @Override
  public String rule() {
    return "storage pool";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.reaches(vm);
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "needs storage pool " + vm.spec().pool() + ", host " + host.id() + " does not reach it";
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of(new Relaxation.Reach(host.id(), vm.spec().pool()));
  }
}
