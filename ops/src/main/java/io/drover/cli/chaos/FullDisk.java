package io.drover.cli.chaos;

import io.drover.lab.LabUnusable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk on which nothing more can be written, because of one file. */
record FullDisk(Path filler) {
  private static final int BLOCK = 1 << 20;

  /** No disk of a run is so big that it takes more blocks. */
  private static final int MOST_BLOCKS = 4096;

  /**
   * @param folder on a small disk of its own
   */
  static FullDisk fill(Path folder) {
    var disk = new FullDisk(folder.resolve("filler"));
    try (OutputStream out = Files.newOutputStream(disk.filler)) {
      byte[] block = new byte[BLOCK];
      for (int blocks = 0; blocks < MOST_BLOCKS; blocks++) {
        out.write(block);
      }
    } catch (IOException _) {
      return disk; // it is full
    }
    disk.free();
    throw new LabUnusable(
        folder + " is on no disk of its own: " + MOST_BLOCKS + " MiB did not fill it");
  }

  void free() {
    try {
      Files.delete(filler);
    } catch (IOException e) {
      throw new LabUnusable(filler + " cannot be deleted", e);
    }
  }
}
