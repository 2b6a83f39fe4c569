package io.drover.simulation.dump;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/**
 * Opens a dump, unpacks it if need be, finds out its format, and never reads more than a bounded
 * amount.
 */
final class DumpFile {
  /** The most that is read of a file, unpacked: enough for a million VMs. */
  static final long MOST_BYTES = 256L << 20;

  private static final int MOST_UNPACKING_KIBIBYTES = 128 << 10;
  private static final int MOST_DEPTH = 32;
  private static final int LONGEST_TEXT = 1 << 16;
  private static final byte[] XZ_MAGIC = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};

  private DumpFile() {}

  static FleetDump read(Path file) throws DumpException {
    refuseUnreadable(file);
    try (InputStream bytes = open(file);
        JsonParser parser = factory().createParser(bytes)) {
      var json = new JsonCursor(file.getFileName() + "", parser);
      json.begin();
      return format(json).read();
    } catch (JsonCursor.Unreadable e) {
      throw unreadable(file, e.failure);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DumpException unreadable(Path file, IOException e) {
    return e instanceof TooBig
        ? tooBig(file)
        : new DumpException(file + " cannot be read: " + e.getMessage());
  }

  private static DumpFormat format(JsonCursor json) throws DumpException {
    String first = json.firstField();
    if (BorrowedFormat.TOP.contains(first)) {
      return new BorrowedFormat(json);
    }
    if (DroverFormat.TOP.contains(first)) {
      return new DroverFormat(json);
    }
    throw json.fail(
        "begins with "
            + (first.isEmpty() ? "an empty object" : "the field \"" + first + "\"")
            + ", which is no fleet dump: one begins with \"format\", \"hosts\" or \"vms\" (Drover) or with \"cluster_list\""
            + " (ByteDance)");
  }

  private static void refuseUnreadable(Path file) throws DumpException {
    if (!Files.exists(file)) {
      throw new DumpException(file + " does not exist: give the path of a fleet dump");
    }
    if (Files.isDirectory(file)) {
      throw new DumpException(file + " is a folder: give the path of a fleet dump inside it");
    }
    if (!Files.isReadable(file)) {
      throw new DumpException(file + " may not be read by this user: change its permissions");
    }
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
        throw tooBig(file);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DumpException tooBig(Path file) {
    return new DumpException(
        file
            + " holds more than "
            + (MOST_BYTES >> 20)
            + " MiB of JSON, the most that is read: give one cell or cluster at a"
            + " time");
  }

  private static InputStream open(Path file) throws IOException {
    var packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    packed.mark(XZ_MAGIC.length);
    byte[] start = packed.readNBytes(XZ_MAGIC.length);
    packed.reset();
    boolean isPacked = java.util.Arrays.equals(start, XZ_MAGIC);
    return new Bounded(isPacked ? new XZInputStream(packed, MOST_UNPACKING_KIBIBYTES) : packed);
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxStringLength(LONGEST_TEXT)
                .maxNameLength(LONGEST_TEXT)
                .build())
        .build();
  }

  /** A way of writing a fleet down. */
  interface DumpFormat {
    FleetDump read() throws DumpException;
  }

  /** What the file holds is more than may be read. */
  private static final class TooBig extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static final class Bounded extends FilterInputStream {
    private long left = MOST_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) throws IOException {
      left -= read;
      if (left < 0) {
        throw new TooBig();
      }
    }
  }
}
