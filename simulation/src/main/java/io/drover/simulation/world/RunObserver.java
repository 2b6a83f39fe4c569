package io.drover.simulation.world;

import io.drover.model.HostId;
import io.drover.model.VmId;

/** Sees what the world does as it happens, whatever anyone reports of it. */
public interface RunObserver {
  RunObserver NONE = new RunObserver() {};

  /** The VM runs on the host from now on. */
  default void begins(VmId vm, HostId host) {}

  /** The VM runs there no more: stopped, paused for a switchover, or dead with its host. */
  default void ends(VmId vm, HostId host) {}

  /**
   * The host was switched off from outside.
   *
   * @param wasAlive whether it had power until then
   * @param why "loss" and its number when it was taken for lost, or the migration whose outcome
   *     needed it
   */
  default void fenced(HostId host, boolean wasAlive, String why) {}
}
