package io.drover.model;

import java.util.Objects;

/** Names a group of VMs that a rule speaks of, such as anti-affinity. */
public record GroupId(String value) implements Comparable<GroupId> {
  public GroupId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a group id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(GroupId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
