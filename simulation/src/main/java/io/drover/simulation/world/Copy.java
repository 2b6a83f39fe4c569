package io.drover.simulation.world;

import io.drover.hypervisor.HypervisorRequest.Migrate;
import io.drover.model.MigrationId;
import org.jspecify.annotations.Nullable;

/** One migration as the two hypervisors carry it out. */
final class Copy {
  final Migrate order;
  final HostState source;
  final HostState target;
  final Guest guest;
  Stage stage = Stage.CONNECTING;

  /** The guest as it runs on the target. */
  @Nullable Guest resumed;

  @Nullable Flow flow;
  int round;

  /** Bytes the present stage has to send, and since when it does. */
  double stageBytes;

  long stageSince;
  double sent;
  long pausedAt;
  long blackoutNanos;
  int throttlePercent;
  int roundsThatLostGround;

  Copy(Migrate order, HostState source, HostState target, Guest guest) {
    this.order = order;
    this.source = source;
    this.target = target;
    this.guest = guest;
  }

  enum Stage {
    /** The source tries to reach the target. */
    CONNECTING,
    /** Disks, then memory, go over while the guest runs. */
    DISK,
    MEMORY,
    /** The guest is paused, the rest goes over. */
    LAST_PAGES,
    /**
     * All is sent; the target is about to resume the guest. The source cannot know whether it does.
     */
    HANDING,
    /** The guest runs on the target, the source does not know it yet. */
    CONFIRMING,
    /** Post-copy: the guest runs on the target and its memory is still on the source. */
    FETCHING,
    /** One side is gone, the other has not noticed. */
    BROKEN,
    /** The source is paused, and no word from the target will come. */
    LIMBO,
    ENDED;

    /** Not all is sent: the source may let the guest run on, the target cannot have it. */
    boolean isSending() {
      return this == CONNECTING || this == DISK || this == MEMORY || this == LAST_PAGES;
    }
  }

  MigrationId id() {
    return order.migration();
  }
}
