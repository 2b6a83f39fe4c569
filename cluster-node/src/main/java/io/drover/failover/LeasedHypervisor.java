package io.drover.failover;

import io.drover.hypervisor.Hypervisor;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.HostId;

/**
 * Hypervisors as a node of several may ask them: only while its lease holds. What waits for it too
 * long is dropped, as whoever asked asks again.
 */
public record LeasedHypervisor(Hypervisor hypervisor, ClusterLease lease) implements Hypervisor {
  @Override
  public void ask(HostId host, HypervisorRequest request) {
    if (lease.holds()) {
      hypervisor.ask(host, request);
    } else {
      lease.held().thenAccept(_ -> ask(host, request));
    }
  }
}
