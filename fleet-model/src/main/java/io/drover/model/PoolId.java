package io.drover.model;

import java.util.Objects;

/** Names a storage pool: disks that some hosts reach and others do not. */
public record PoolId(String value) implements Comparable<PoolId> {
  public PoolId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a pool id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(PoolId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
