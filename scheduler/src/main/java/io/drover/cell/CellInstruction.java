package io.drover.cell;

import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanCommand;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a cell asks of others. May be sent again at any time. */
public sealed interface CellInstruction {
  /** Of a plan. */
  record OfPlan(PlanId plan, PlanCommand command) implements CellInstruction {}

  /** Of a lost host: try these places for its VMs, if they still wait for one. */
  record PutElsewhere(HostId host, SortedMap<VmId, Placement> places) implements CellInstruction {
    public PutElsewhere {
      places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }
  }

  /** Of a host that is well: this is where its VMs go should it be lost. */
  record Prepare(HostId host, FailoverPlan plan) implements CellInstruction {}
}
