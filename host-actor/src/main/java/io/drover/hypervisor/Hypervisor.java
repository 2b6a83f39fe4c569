package io.drover.hypervisor;

import io.drover.model.HostId;

/**
 * The way to the hypervisors of all hosts. Asking never blocks and never throws for what the world
 * did; what comes of it is reported to the {@link HypervisorListener} given at wiring: once, late,
 * more than once or never.
 *
 * <p>What every adapter guarantees, whatever fails, and the rest of the product builds on:
 *
 * <ol>
 *   <li>A guest resumes on the target of a migration only after it was stopped for good on the
 *       source.
 *   <li>Requests are idempotent: repeating one never does the thing twice.
 *   <li>Once a migration was cancelled on its source, or ended, a request to start it is ignored,
 *       however late it comes. So is one with a lower number than the host has seen for that VM.
 * </ol>
 */
public interface Hypervisor {
  void ask(HostId host, HypervisorRequest request);
}
