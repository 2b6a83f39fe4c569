package io.drover.model;

import java.util.Objects;

/** Names a host: a machine with a hypervisor, on which VMs run. */
public record HostId(String value) implements Comparable<HostId> {
  public HostId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a host id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(HostId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
