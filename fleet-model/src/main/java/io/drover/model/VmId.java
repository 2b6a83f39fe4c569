package io.drover.model;

import java.util.Objects;

/** Names a VM, for its whole life and on whichever host it runs. */
public record VmId(String value) implements Comparable<VmId> {
  public VmId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a VM id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(VmId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
