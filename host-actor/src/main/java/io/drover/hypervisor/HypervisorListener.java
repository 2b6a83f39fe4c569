package io.drover.hypervisor;

/** Receives what hypervisors report. Called from any thread; must not block. */
public interface HypervisorListener {
  void onReport(HypervisorReport report);

  void onSample(HostSample sample);
}
