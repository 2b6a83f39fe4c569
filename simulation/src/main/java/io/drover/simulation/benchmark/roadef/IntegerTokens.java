package io.drover.simulation.benchmark.roadef;

import io.drover.simulation.benchmark.BenchmarkFile;
import io.drover.simulation.benchmark.InputUnusable;
import java.nio.file.Path;

/** Whole numbers of 0 or more between white space, read one by one from a file. */
final class IntegerTokens {
  private static final int LARGEST = Integer.MAX_VALUE;

  private final Path file;
  private final byte[] content;
  private int at;
  private long read;

  IntegerTokens(Path file) throws InputUnusable {
    this.file = file;
    content = BenchmarkFile.read(file);
  }

  /**
   * The next number.
   *
   * @param what the number is, for the message when it is missing or no number
   * @throws InputUnusable when the file ends, or holds something else
   */
  int next(String what) throws InputUnusable {
    skipSpace();
    if (at == content.length) {
      throw new InputUnusable(
          file + " ends after " + read + " numbers: needed " + what + " as the next one");
    }
    long value = 0;
    for (; at < content.length && !isSpace(content[at]); at++) {
      int c = content[at] & 0xFF;
      if (c < '0' || c > '9') {
        throw new InputUnusable(
            "%s: number %d, %s, needs digits only, found the character '%c'"
                .formatted(file, read + 1, what, c));
      }
      value = value * 10 + (c - '0');
      if (value > LARGEST) {
        throw new InputUnusable(
            "%s: number %d, %s, may be at most %d".formatted(file, read + 1, what, LARGEST));
      }
    }
    read++;
    return (int) value;
  }

  /** The next number, which must lie below {@code bound}. */
  int below(int bound, String what) throws InputUnusable {
    int value = next(what);
    if (value >= bound) {
      throw new InputUnusable(
          "%s: number %d, %s, must be below %d, found %d"
              .formatted(file, read, what, bound, value));
    }
    return value;
  }

  /** Says so when anything is left. */
  void end() throws InputUnusable {
    skipSpace();
    if (at < content.length) {
      throw new InputUnusable(
          file + " goes on after its " + read + " numbers: needed its end there");
    }
  }

  private void skipSpace() {
    while (at < content.length && isSpace(content[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte one) {
    return one >= 0 && one <= ' ';
  }
}
