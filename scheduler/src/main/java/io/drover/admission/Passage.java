package io.drover.admission;

import io.drover.model.HostSpec;
import io.drover.model.PoolId;

/**
 * What a migration passes through: the two hosts, and by them racks and zones, and its storage
 * pool.
 */
public record Passage(HostSpec from, HostSpec to, PoolId pool) {
  boolean crossesUplink() {
    return !from.rack().equals(to.rack());
  }
}
