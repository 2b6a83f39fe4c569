package io.drover.host;

import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;

/** A message that a host's state calls for. All may be sent again at any time. */
public sealed interface HostInstruction {
  record ToVm(HostAnswer answer) implements HostInstruction {}

  /** To another host. */
  record ToHost(HostId host, HostCommand command) implements HostInstruction {}

  /** To the hypervisor of {@code host}, which is the host itself. */
  record ToHypervisor(HostId host, HypervisorRequest request) implements HostInstruction {}
}
