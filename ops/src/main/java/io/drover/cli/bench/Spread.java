package io.drover.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** What one thing measured with several seeds came to. */
final class Spread {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
    values.sort(null);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * The middle one; of an even number the lower of the two in the middle, which was really
   * measured.
   */
  double median() {
    return values.get((values.size() - 1) / 2);
  }

  double least() {
    return values.getFirst();
  }

  double most() {
    return values.getLast();
  }

  /** The median, and the least and the most if there is more than one; empty without a value. */
  String text(DoubleFunction<String> one) {
    if (values.isEmpty()) {
      return "";
    }
    String median = one.apply(median());
    return values.size() == 1
        ? median
        : median + " (" + one.apply(values.getFirst()) + " to " + one.apply(values.getLast()) + ")";
  }
}
