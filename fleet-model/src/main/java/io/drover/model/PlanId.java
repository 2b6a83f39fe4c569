package io.drover.model;

import java.util.Objects;

/** Names a plan: a rebalance, a drain or an evacuation, and the cell that made it. */
public record PlanId(String value) implements Comparable<PlanId> {
  public PlanId {
    Objects.requireNonNull(value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "a plan id needs at least one visible character, found \"" + value + "\"");
    }
  }

  private static final char AT = '@';

  /**
   * @param name that the cell gives no second time
   */
  public static PlanId of(CellId cell, String name) {
    return new PlanId(cell.equals(CellId.MAIN) ? name : name + AT + cell);
  }

  /** The cell that made the plan. */
  public CellId cell() {
    int at = value.lastIndexOf(AT);
    return at < 0 ? CellId.MAIN : new CellId(value.substring(at + 1));
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
