package io.drover.simulation.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The public data below a folder, by file name: files as they are, and what lies in {@code .tar.xz}
 * archives, which is unpacked into a temporary folder when it is asked for. Of two files of one
 * name the one whose path comes first counts, and one as it is before a packed one.
 */
public final class BenchmarkFolder implements AutoCloseable {
  private static final int DEEPEST = 8;
  private static final int MOST_FILES = 100_000;
  private static final int MOST_UNPACKING_KIBIBYTES = 128 << 10;
  private static final String ARCHIVE = ".tar.xz";

  private final TreeMap<String, Place> places = new TreeMap<>();
  private @Nullable Path unpacked;

  /** A file, or an entry of an archive. */
  private record Place(Path file, @Nullable String entry) {}

  private BenchmarkFolder() {}

  /** Looks through the folder and all below it. */
  public static BenchmarkFolder of(Path folder) throws InputUnusable {
    if (!Files.isDirectory(folder)) {
      throw new InputUnusable(folder + " is no folder: give the one that holds the public data");
    }
    try (Stream<Path> below = Files.walk(folder, DEEPEST)) {
      List<Path> files = below.filter(Files::isRegularFile).sorted().limit(MOST_FILES).toList();
      var found = new BenchmarkFolder();
      for (Path file : files) {
        found.places.putIfAbsent(file.getFileName().toString(), new Place(file, null));
      }
      for (Path file : files) {
        if (file.toString().endsWith(ARCHIVE)) {
          found.look(file);
        }
      }
      return found;
    } catch (IOException e) {
      throw new InputUnusable(folder + " cannot be read: " + e);
    }
  }

  private void look(Path archive) throws InputUnusable {
    try (TarArchiveInputStream in = open(archive)) {
      for (TarArchiveEntry entry = in.getNextEntry();
          entry != null && places.size() < MOST_FILES;
          entry = in.getNextEntry()) {
        if (entry.isFile()) {
          places.putIfAbsent(simpleName(entry.getName()), new Place(archive, entry.getName()));
        }
      }
    } catch (IOException e) {
      throw new InputUnusable(archive + " cannot be read as a .tar.xz archive: " + e);
    }
  }

  /** The names of all files, in order. */
  public List<String> names() {
    return List.copyOf(places.keySet());
  }

  /** Where the file of this name can be read, or nothing if there is none. */
  public Optional<Path> find(String name) throws InputUnusable {
    Place place = places.get(name);
    if (place == null) {
      return Optional.empty();
    }
    return Optional.of(place.entry() == null ? place.file() : unpacked(place, name));
  }

  private Path unpacked(Place place, String name) throws InputUnusable {
    try (TarArchiveInputStream in = open(place.file())) {
      if (unpacked == null) {
        unpacked = Files.createTempDirectory("drover-bench-");
      }
      Path copy = unpacked.resolve(name);
      if (Files.exists(copy)) {
        return copy;
      }
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(place.entry())) {
          Files.copy(in, copy);
          return copy;
        }
      }
    } catch (IOException e) {
      throw new InputUnusable(
          place.entry() + " cannot be unpacked from " + place.file() + ": " + e);
    }
    throw new InputUnusable(place.file() + " does not hold " + place.entry() + " any more");
  }

  private static TarArchiveInputStream open(Path archive) throws IOException {
    InputStream packed = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
    return new TarArchiveInputStream(new XZInputStream(packed, MOST_UNPACKING_KIBIBYTES));
  }

  private static String simpleName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Removes what was unpacked. */
  @Override
  public void close() throws IOException {
    if (unpacked == null) {
      return;
    }
    try (Stream<Path> copies = Files.list(unpacked)) {
      for (Path copy : copies.toList()) {
        Files.delete(copy);
      }
    }
    Files.delete(unpacked);
  }
}
