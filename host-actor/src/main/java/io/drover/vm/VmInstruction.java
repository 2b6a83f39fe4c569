package io.drover.vm;

import io.drover.host.HostCommand;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOutcome;
import io.drover.vm.migration.MigrationInstruction;

/** A message that a VM's state calls for. All may be sent again at any time. */
public sealed interface VmInstruction {
  record ToHost(HostId host, HostCommand.OfVm command) implements VmInstruction {}

  record ToHypervisor(HostId host, HypervisorRequest request) implements VmInstruction {}

  /** Tell the plan how its order ended. */
  record ToPlan(MoveId move, MoveOutcome outcome) implements VmInstruction {}

  static VmInstruction of(MigrationInstruction instruction) {
    return switch (instruction) {
      case MigrationInstruction.ToHost(var host, var command) -> new ToHost(host, command);
      case MigrationInstruction.ToHypervisor(var host, var request) ->
          new ToHypervisor(host, request);
    };
  }
}
