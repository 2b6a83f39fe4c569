package io.drover.live;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;

/** Nobody looks on: reports and samples reach the actors alone. */
public enum NoOnlooker implements HypervisorListener {
  INSTANCE;

  @Override
  public void onReport(HypervisorReport report) {}

  @Override
  public void onSample(HostSample sample) {}
}
