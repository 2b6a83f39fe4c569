package io.drover.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.drover.cli.UserError;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;

/** How what a fleet costs grows with it: four small charts over the number of hosts. */
final class ScalePlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 380;
  private static final int COLUMNS = 2;
  private static final String FORMAT = ".png";

  /** A line of a chart: its name, and the field of a result that it shows. */
  private record Line(String name, String field) {}

  private ScalePlot() {}

  /**
   * @throws UserError if the file cannot be written
   */
  static void draw(List<JsonNode> results, Path file) {
    List<XYChart> charts =
        List.of(
            chart(
                results,
                "Memory",
                "MiB of heap",
                new Line("in use", "heapMiB"),
                new Line("with garbage, at most", "mostHeapMiB")),
            chart(results, "CPU", "cores busy", new Line("cores", "cores")),
            chart(
                results,
                "Plans of a cell",
                "ms",
                new Line("p50", "decisionP50Millis"),
                new Line("p99", "decisionP99Millis")),
            chart(
                results,
                "Heartbeats late",
                "ms",
                new Line("p99", "lateP99Millis"),
                new Line("at most", "lateMostMillis")));
    try {
      BitmapEncoder.saveBitmap(
          charts,
          charts.size() / COLUMNS,
          COLUMNS,
          file.toString(),
          BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UserError("--plot " + file + " cannot be written: " + e, e);
    }
  }

  /**
   * @throws UserError if it is no name of a picture
   */
  static void require(Path file) {
    if (!file.toString().endsWith(FORMAT)) {
      throw new UserError("--plot needs a file that ends in " + FORMAT + ", found " + file);
    }
  }

  private static XYChart chart(List<JsonNode> results, String title, String unit, Line... lines) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("hosts")
            .yAxisTitle(unit)
            .build();
    XYStyler style = chart.getStyler();
    style.setLegendPosition(Styler.LegendPosition.InsideNW);
    style.setChartBackgroundColor(Color.WHITE);
    style.setXAxisDecimalPattern("#,##0");
    style.setYAxisDecimalPattern("#,##0.##");
    style.setXAxisMin(0.0);
    style.setYAxisMin(0.0);
    double[] hosts = values(results, "hosts");
    for (Line line : lines) {
      chart.addSeries(line.name(), hosts, values(results, line.field()));
    }
    return chart;
  }

  private static double[] values(List<JsonNode> results, String field) {
    return results.stream().mapToDouble(result -> result.path(field).asDouble()).toArray();
  }
}
