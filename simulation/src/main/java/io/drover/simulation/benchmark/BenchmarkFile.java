package io.drover.simulation.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tukaani.xz.XZInputStream;

/** A file of a yardstick, as it is or packed by {@code xz}: its first bytes say which. */
public final class BenchmarkFile {
  /** The most that is read of one, unpacked. */
  private static final int MOST_BYTES = 512 << 20;

  private static final int MOST_UNPACKING_KIBIBYTES = 128 << 10;
  private static final byte[] XZ_MAGIC = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};

  private BenchmarkFile() {}

  /** The whole content, unpacked. */
  public static byte[] read(Path file) throws InputUnusable {
    refuseUnreadable(file);
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(MOST_BYTES);
      if (in.read() >= 0) {
        throw new InputUnusable(
            file + " holds more than " + (MOST_BYTES >> 20) + " MiB, the most that is read");
      }
      return content;
    } catch (IOException e) {
      throw new InputUnusable(file + " cannot be read: " + e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    var packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    packed.mark(XZ_MAGIC.length);
    byte[] start = packed.readNBytes(XZ_MAGIC.length);
    packed.reset();
    return Arrays.equals(start, XZ_MAGIC)
        ? new XZInputStream(packed, MOST_UNPACKING_KIBIBYTES)
        : packed;
  }

  private static void refuseUnreadable(Path file) throws InputUnusable {
    if (!Files.exists(file)) {
      throw new InputUnusable(file + " does not exist: give the path of a file of the yardstick");
    }
    if (Files.isDirectory(file)) {
      throw new InputUnusable(file + " is a folder: give the path of a file inside it");
    }
    if (!Files.isReadable(file)) {
      throw new InputUnusable(file + " may not be read by this user: change its permissions");
    }
  }
}
