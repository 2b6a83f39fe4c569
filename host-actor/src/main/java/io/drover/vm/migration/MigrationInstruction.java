package io.drover.vm.migration;

import io.drover.host.HostCommand;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;

/** A message that a migration's state calls for. All may be sent again at any time. */
public sealed interface MigrationInstruction {
  record ToHost(HostId host, HostCommand.OfMigration command) implements MigrationInstruction {}

  record ToHypervisor(HostId host, HypervisorRequest request) implements MigrationInstruction {}
}
