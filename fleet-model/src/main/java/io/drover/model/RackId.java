package io.drover.model;

import java.util.Objects;

/** Names a rack: the hosts behind one pair of switches, and a failure domain. */
public record RackId(String value) implements Comparable<RackId> {
  public RackId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a rack id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(RackId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
