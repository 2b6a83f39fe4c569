package io.drover.simulation.world;

import io.drover.model.HostId;
import io.drover.model.VmId;

/** Sees what the world does as it happens, whatever anyone reports of it. */
public interface RunObserver {
  RunObserver NONE =
      new RunObserver() {
        @Override
        public void begins(VmId vm, HostId host) {}

        @Override
        public void ends(VmId vm, HostId host) {}

        @Override
        public void fenced(HostId host, boolean wasAlive) {}
      };

  /** The VM runs on the host from now on. */
  void begins(VmId vm, HostId host);

  /** The VM runs there no more: stopped, paused for a switchover, or dead with its host. */
  void ends(VmId vm, HostId host);

  /**
   * The host was switched off from outside, as it was taken for lost.
   *
   * @param wasAlive whether it had power until then
   */
  void fenced(HostId host, boolean wasAlive);
}
