package io.drover.model;

import java.util.Objects;

/** Names a zone: racks that share power and cooling, and the largest failure domain of a cell. */
public record ZoneId(String value) implements Comparable<ZoneId> {
  public ZoneId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a zone id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(ZoneId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
