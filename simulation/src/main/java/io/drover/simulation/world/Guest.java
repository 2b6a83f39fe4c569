package io.drover.simulation.world;

import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.VmSpec;
import org.jspecify.annotations.Nullable;

/** A guest on one host: running, or paused in a switchover. */
final class Guest {
  final VmSpec vm;
  final NumaSet numa;

  /** Where its disks lie: the spec's pool, until a storage copy moved them. */
  final PoolId pool;

  long epoch;
  boolean paused;

  /** The migration that goes out, or was never confirmed. */
  @Nullable Copy outgoing;

  /** The post-copy whose memory still comes in. */
  @Nullable Copy fetching;

  Guest(VmSpec vm, NumaSet numa, PoolId pool, long epoch) {
    this.vm = vm;
    this.numa = numa;
    this.pool = pool;
    this.epoch = epoch;
  }
}
