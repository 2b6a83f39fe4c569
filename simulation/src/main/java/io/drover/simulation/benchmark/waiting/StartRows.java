package io.drover.simulation.benchmark.waiting;

import io.drover.simulation.benchmark.BenchmarkFile;
import io.drover.simulation.benchmark.InputUnusable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows that episodes start at, from a NumPy file of whole numbers: one dimension, eight bytes
 * each, little-endian, plain or packed with xz.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the NPY
 *     format</a>
 */
public final class StartRows {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_AT = MAGIC.length;
  private static final int LENGTH_AT = VERSION_AT + 2;
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\((\\d{1,9}),\\s*\\)");

  private StartRows() {}

  /**
   * @param rows how many there are: each start must lie below
   */
  public static int[] read(Path file, int rows) throws InputUnusable {
    byte[] content = BenchmarkFile.read(file);
    if (content.length < LENGTH_AT + 4
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new InputUnusable(file + " is no NumPy file: needed one written by numpy.save");
    }
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    boolean shortLength = content[VERSION_AT] == 1;
    int headerAt = LENGTH_AT + (shortLength ? 2 : 4);
    long length = shortLength ? in.getShort(LENGTH_AT) & 0xFFFFL : in.getInt(LENGTH_AT);
    if (length < 0 || headerAt + length > content.length) {
      throw new InputUnusable(file + " ends within its header");
    }
    int dataAt = headerAt + (int) length;
    int count = count(file, new String(content, headerAt, (int) length, StandardCharsets.UTF_8));
    if (content.length - dataAt != 8L * count) {
      throw new InputUnusable(
          "%s holds %d bytes after its header: needed 8 for each of %d numbers"
              .formatted(file, content.length - dataAt, count));
    }
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      long start = in.getLong(dataAt + 8 * i);
      if (start < 0 || start >= rows) {
        throw new InputUnusable(
            "%s: number %d needs to be a row of the requests, 0 to %d, found %d"
                .formatted(file, i, rows - 1, start));
      }
      starts[i] = (int) start;
    }
    return starts;
  }

  private static int count(Path file, String header) throws InputUnusable {
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find()
        || !type.group(1).equals("<i8")
        || !shape.find()
        || shape.group(1).equals("0")) {
      throw new InputUnusable(
          file + " needs one row or more of the type <i8 (int64), found " + header.strip());
    }
    return Integer.parseInt(shape.group(1));
  }
}
