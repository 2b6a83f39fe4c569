package io.drover.simulation.invariant;

/**
 * A promise that was broken.
 *
 * @param invariant its name, {@code I1} to {@code I10}
 * @param ordering of the entry that broke it; of the last entry when it was found at the end
 * @param what with the ids and numbers
 */
public record Violation(String invariant, long ordering, String what) {
  @Override
  public String toString() {
    return invariant + " at entry " + ordering + ": " + what;
  }
}
