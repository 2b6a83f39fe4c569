package io.drover.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that records without end, and says on standard output what was acknowledged. Made to be
 * killed.
 */
final class KilledWriter {
  static final int ENTITIES = 40;

  private KilledWriter() {}

  public static void main(String[] args) {
    // Unbuffered: a line that was printed has left the process.
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    RunningStore running = RunningStore.start(Path.of(args[0]));
    out.println("pid " + ProcessHandle.current().pid());
    for (int i = 0; i < ENTITIES; i++) {
      String id = "vm-" + i;
      running
          .kit()
          .spawn(
              Recorder.withoutEnd(running.recorder(id), number -> out.println(id + " " + number)));
    }
  }
}
