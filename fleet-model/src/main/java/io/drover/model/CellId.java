package io.drover.model;

import java.util.regex.Pattern;

/**
 * Names a cell: hosts that one scheduler decides for.
 *
 * @param value letters, digits, {@code .}, {@code _} and {@code -}
 */
public record CellId(String value) implements Comparable<CellId> {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]+");

  /** The cell of all hosts for which no other is named. */
  public static final CellId MAIN = new CellId("main");

  public CellId {
    if (!WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a cell's id needs letters, digits, '.', '_' or '-', found \"" + value + "\"");
    }
  }

  @Override
  public int compareTo(CellId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
