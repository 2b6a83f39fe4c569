package io.drover.model;

import java.util.Objects;

/** Names a plan: a rebalance, a drain or an evacuation. */
public record PlanId(String value) implements Comparable<PlanId> {
  public PlanId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a plan id needs at least one visible character, found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(PlanId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
