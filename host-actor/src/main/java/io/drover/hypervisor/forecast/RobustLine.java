package io.drover.hypervisor.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A line through points of which some are far off: the median of the slopes between each two, each
 * weighted by their distance, then the median of what is left. A few of the points may lie
 * anywhere. Costs the square of their number.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1968.10480934">Sen, Estimates of the Regression
 *     Coefficient Based on Kendall's Tau, JASA 1968</a>
 */
record RobustLine(double intercept, double slope) {
  record Point(double x, double y) {}

  private record Slope(double value, double weight) {}

  /** Needs two points with different x. */
  static RobustLine through(List<Point> points) {
    var slopes = new ArrayList<Slope>();
    for (int i = 0; i < points.size(); i++) {
      for (int j = 0; j < i; j++) {
        double width = points.get(i).x - points.get(j).x;
        if (width != 0) {
          slopes.add(new Slope((points.get(i).y - points.get(j).y) / width, Math.abs(width)));
        }
      }
    }
    if (slopes.isEmpty()) {
      throw new IllegalArgumentException("a line needs two points apart, found " + points);
    }
    double slope = weightedMedian(slopes);
    double intercept = Quantiles.median(points.stream().map(p -> p.y - slope * p.x).toList());
    return new RobustLine(intercept, slope);
  }

  private static double weightedMedian(List<Slope> slopes) {
    slopes.sort(Comparator.comparingDouble(Slope::value));
    double half = slopes.stream().mapToDouble(Slope::weight).sum() / 2;
    double sum = 0;
    for (Slope slope : slopes) {
      sum += slope.weight;
      if (sum >= half) {
        return slope.value;
      }
    }
    return slopes.getLast().value;
  }

  double at(double x) {
    return intercept + slope * x;
  }
}
