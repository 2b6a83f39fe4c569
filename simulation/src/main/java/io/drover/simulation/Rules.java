package io.drover.simulation;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.host.HostEvent;
import io.drover.host.HostRules;
import io.drover.model.Decision;
import io.drover.plan.Plan;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlanRules;
import io.drover.vm.Vm;
import io.drover.vm.VmCommand;
import io.drover.vm.VmEvent;
import io.drover.vm.VmRules;
import java.util.function.BiFunction;

/** The rules a run is under. A test hands in broken ones, to see that they are found out. */
public record Rules(
    BiFunction<Host, HostCommand, Decision<HostEvent>> host,
    BiFunction<Vm, VmCommand, Decision<VmEvent>> vm,
    BiFunction<Plan, PlanCommand, Decision<PlanEvent>> plan) {
  public static final Rules PRODUCTION =
      new Rules(HostRules::decide, VmRules::decide, PlanRules::decide);
}
