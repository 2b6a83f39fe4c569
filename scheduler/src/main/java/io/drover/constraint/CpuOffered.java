package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** A guest goes on with the CPU it was started with: the host must offer that model. */
final class CpuOffered implements Constraint {
  @Override
  public String rule() {
    return "CPU model";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.offersCpu(vm);
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "needs CPU model "
        + vm.spec().cpuModel()
        + ", host "
        + host.id()
        + " offers "
        + String.join(", ", host.cpuModels().stream().map(model -> model.value()).toList());
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of(new Relaxation.Offer(host.id(), vm.spec().cpuModel()));
  }
}
