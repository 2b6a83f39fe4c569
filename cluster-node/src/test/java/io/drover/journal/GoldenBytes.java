package io.drover.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The bytes of every record ever written, or message ever sent, one file a manifest in a folder
 * below {@code src/test/resources}: lines of a sample's name and a colon, each followed by its
 * bytes in hexadecimal. Samples are added, never changed.
 */
public final class GoldenBytes {
  private static final String SUFFIX = ".hex";
  private static final int BYTES_A_LINE = 40;
  private static final HexFormat HEX = HexFormat.of();

  private final Path folder;

  /**
   * @param folder below {@code src/test/resources}
   */
  public GoldenBytes(String folder) {
    this.folder = Path.of("src/test/resources", folder);
  }

  /** The manifests that have a file. */
  public List<String> manifests() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Map<String, byte[]> read(String manifest) {
    var samples = new TreeMap<String, byte[]>();
    String name = "";
    try {
      for (String line : Files.readAllLines(folder.resolve(manifest + SUFFIX))) {
        if (line.endsWith(":")) {
          name = line.substring(0, line.length() - 1);
          samples.put(name, new byte[0]);
        } else {
          samples.merge(name, HEX.parseHex(line.strip()), GoldenBytes::joined);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Adds a sample to its manifest's file; for a developer who adds a record. */
  public void add(String manifest, String name, byte[] bytes) {
    var lines = new ArrayList<String>();
    lines.add(name + ":");
    for (int i = 0; i < bytes.length; i += BYTES_A_LINE) {
      lines.add(HEX.formatHex(bytes, i, Math.min(bytes.length, i + BYTES_A_LINE)));
    }
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve(manifest + SUFFIX),
          lines,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
