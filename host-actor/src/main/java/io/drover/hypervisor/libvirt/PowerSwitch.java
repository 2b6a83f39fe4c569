package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;

/**
 * Makes certain that a host runs no guest, without asking the host: a BMC, a power strip, a fence
 * of its storage. May block.
 */
public interface PowerSwitch {
  /**
   * Returns only once it is certain that no guest runs there.
   *
   * @throws FencingFailed if that is not certain; the message says why
   */
  void off(HostId host) throws FencingFailed;

  /** It is not certain that the host runs no guest. */
  final class FencingFailed extends Exception {
    private static final long serialVersionUID = 1;

    public FencingFailed(String message) {
      super(message);
    }
  }

  /**
   * None is configured: VMs of a host that does not answer wait for it, and the operator is told.
   */
  static PowerSwitch none() {
    return host -> {
      throw new FencingFailed(
          "no way to fence host "
              + host
              + " is configured (drover.libvirt.fence-command): its VMs wait until it answers again");
    };
  }
}
