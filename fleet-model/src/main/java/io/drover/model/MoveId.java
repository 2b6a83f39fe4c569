package io.drover.model;

/** Names one move of a plan by its place in the plan's order, counted from 0. */
public record MoveId(PlanId plan, int index) {
  public MoveId {
    if (index < 0) {
      throw new IllegalArgumentException("a move's index starts at 0, found " + index);
    }
  }

  @Override
  public String toString() {
    return plan + "/" + index;
  }
}
