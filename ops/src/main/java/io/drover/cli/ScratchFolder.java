package io.drover.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A folder whose content is worth nothing once the command that made it is over. */
public final class ScratchFolder {
  /** Says that the folder is one. */
  private static final String MARK = "drover-scratch";

  private ScratchFolder() {}

  /**
   * Empties the folder that an earlier run has left, or makes it.
   *
   * @throws UserError if it holds something, and no run of Drover's made it: all of that stays
   */
  public static void begin(Path folder) {
    try {
      Path mark = folder.resolve(MARK);
      if (Files.isDirectory(folder) && !Files.exists(mark) && !isEmpty(folder)) {
        throw new UserError(
            "--data "
                + folder
                + " holds something else, which would be deleted: name another folder");
      }
      clear(folder);
      Files.createFile(mark);
    } catch (IOException e) {
      throw new UserError("--data " + folder + " cannot be emptied: " + e, e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Deletes all that the folder holds, whatever it is; makes it if it is not there. */
  public static void clear(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> all;
    try (var files = Files.walk(folder)) {
      all = files.skip(1).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
