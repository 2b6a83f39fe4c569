package io.drover.hypervisor.forecast;

import java.util.List;

/** Medians and upper quantiles of a few numbers. */
final class Quantiles {
  private Quantiles() {}

  /** Of an even number, the middle between the two; zero of none. */
  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return 0;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * What the next value is at most, with this probability, if it comes as those before it came: the
   * {@code share · (n + 1)}-th least, or the largest where they are too few to say.
   *
   * @see <a href="https://doi.org/10.1080/01621459.2017.1307116">Lei et al., Distribution-Free
   *     Predictive Inference for Regression, JASA 2018, section 2</a>
   */
  static double next(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * (sorted.size() + 1));
    return sorted.get(Math.min(rank, sorted.size()) - 1);
  }
}
