package io.drover.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Rows of text in columns that align. */
public final class Columns {
  private static final String GAP = "  ";

  private Columns() {}

  /**
   * @param rows of the same length each, a row of heads among them where there is one
   * @param names columns, from 0, that align to the left; numbers align to the right
   */
  public static List<String> lines(List<List<String>> rows, IntPredicate names) {
    int[] width = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int c = 0; c < width.length; c++) {
        width[c] = Math.max(width[c], row.get(c).length());
      }
    }
    return rows.stream().map(row -> line(row, width, names)).toList();
  }

  private static String line(List<String> row, int[] width, IntPredicate names) {
    var cells = new ArrayList<String>();
    for (int c = 0; c < width.length; c++) {
      String pad = " ".repeat(width[c] - row.get(c).length());
      cells.add(names.test(c) ? row.get(c) + pad : pad + row.get(c));
    }
    return String.join(GAP, cells).stripTrailing();
  }
}
