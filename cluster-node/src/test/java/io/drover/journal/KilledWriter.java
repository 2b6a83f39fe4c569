package io.drover.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

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
      ActorRef<Recorder.Message> recorder = running.recorder(id);
      running
          .kit()
          .spawn(
              Behaviors.<Long>setup(context -> {
                recorder.tell(new Recorder.Write(Recorder.event(1), context.getSelf()));
                return Behaviors.receiveMessage(number -> {
                  out.println(id + " " + number);
                  recorder.tell(new Recorder.Write(Recorder.event(number + 1), context.getSelf()));
                  return Behaviors.same();
                });
              }));
    }
  }
}
