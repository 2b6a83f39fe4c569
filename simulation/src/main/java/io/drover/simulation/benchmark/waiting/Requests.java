package io.drover.simulation.benchmark.waiting;

import io.drover.simulation.benchmark.BenchmarkFile;
import io.drover.simulation.benchmark.InputUnusable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Requests for VMs in the order in which they are served. Arrays by row, read-only.
 *
 * @param cores CPU of the VM, 1 or more
 * @param gibibytes memory of the VM, 1 or more
 * @param at when it is asked for, in seconds
 * @param lifetime how long it stays once it has its place, in seconds
 */
public record Requests(int[] cores, int[] gibibytes, long[] at, long[] lifetime) {
  private static final double MOST = 1e12;
  private static final int MOST_OF_A_SIZE = 1_000_000;
  private static final List<String> COLUMNS = List.of("cpu", "mem", "at", "lt");

  public int rows() {
    return at.length;
  }

  /**
   * Reads a table with the columns {@code cpu}, {@code mem}, {@code at} and {@code lt}, among
   * others, plain or packed with xz. Fractions of seconds are dropped.
   */
  public static Requests read(Path file) throws InputUnusable {
    String[] lines = new String(BenchmarkFile.read(file), StandardCharsets.UTF_8).split("\r?\n");
    int[] column = columns(file, lines[0]);
    int rows = lines.length - 1;
    if (rows < 1) {
      throw new InputUnusable(file + " has no row below its header: needed one for each VM");
    }
    var requests = new Requests(new int[rows], new int[rows], new long[rows], new long[rows]);
    for (int row = 0; row < rows; row++) {
      String[] fields = lines[row + 1].split(",", -1);
      var reader = new Row(file, row + 2, fields, column);
      requests.cores[row] = (int) reader.number(0, 1, MOST_OF_A_SIZE);
      requests.gibibytes[row] = (int) reader.number(1, 1, MOST_OF_A_SIZE);
      requests.at[row] = reader.number(2, 0, MOST);
      requests.lifetime[row] = reader.number(3, 0, MOST);
    }
    return requests;
  }

  private static int[] columns(Path file, String header) throws InputUnusable {
    List<String> names = Arrays.stream(header.split(",", -1)).map(String::strip).toList();
    int[] column = COLUMNS.stream().mapToInt(names::indexOf).toArray();
    for (int i = 0; i < column.length; i++) {
      if (column[i] < 0) {
        throw new InputUnusable(
            file + " needs a column '" + COLUMNS.get(i) + "' in line 1, found " + names);
      }
    }
    return column;
  }

  private record Row(Path file, int line, String[] fields, int[] column) {
    long number(int which, double least, double most) throws InputUnusable {
      String text = column[which] < fields.length ? fields[column[which]].strip() : "";
      double value = parsed(text);
      if (!(value >= least && value <= most)) {
        throw new InputUnusable(
            "%s, line %d: %s needs a number of %.0f to %.0f, found '%s'"
                .formatted(file, line, COLUMNS.get(which), least, most, text));
      }
      return (long) value;
    }

    private static double parsed(String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
  }
}
