package io.drover.simulation.benchmark.roadef;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/** Whole numbers of 0 or more between white space, read one by one, from a file that may be xz. */
final class IntegerTokens implements AutoCloseable {
  private static final int LARGEST_FILE_NUMBER = Integer.MAX_VALUE;

  private final Path file;
  private final InputStream in;
  private long read;

  IntegerTokens(Path file) throws IOException {
    this.file = file;
    var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in =
        file.toString().endsWith(".xz")
            ? new BufferedInputStream(new XZInputStream(raw), 1 << 16)
            : raw;
  }

  /**
   * The next number.
   *
   * @param what the number is, for the message when it is missing or no number
   * @throws IOException when the file ends, or holds something else
   */
  int next(String what) throws IOException {
    int c = skipSpace();
    if (c < 0) {
      throw new IOException(
          file + " ends after " + read + " numbers: needed " + what + " as the next one");
    }
    long value = 0;
    for (; c > ' '; c = in.read()) {
      if (c < '0' || c > '9') {
        throw new IOException(
            "%s: number %d, %s, needs digits only, found the character '%c'"
                .formatted(file, read + 1, what, c));
      }
      value = value * 10 + (c - '0');
      if (value > LARGEST_FILE_NUMBER) {
        throw new IOException(
            "%s: number %d, %s, may be at most %d"
                .formatted(file, read + 1, what, LARGEST_FILE_NUMBER));
      }
    }
    read++;
    return (int) value;
  }

  /** The next number, which must lie below {@code bound}. */
  int below(int bound, String what) throws IOException {
    int value = next(what);
    if (value >= bound) {
      throw new IOException(
          "%s: number %d, %s, must be below %d, found %d"
              .formatted(file, read, what, bound, value));
    }
    return value;
  }

  /** Says so when anything is left. */
  void end() throws IOException {
    if (skipSpace() >= 0) {
      throw new IOException(file + " goes on after its " + read + " numbers: needed its end there");
    }
  }

  private int skipSpace() throws IOException {
    int c = in.read();
    while (c >= 0 && c <= ' ') {
      c = in.read();
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
