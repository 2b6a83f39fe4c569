package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs commands as a user would, for tests of what they work on. */
public final class Proofs {
  private Proofs() {}

  /** Fails with what {@code drover prove} printed if it finds anything in a journal. */
  public static void prove(Path data) {
    run("prove", "--data", data.toString());
  }

  /** What a command prints; fails with it if the command does not end with 0. */
  public static String run(String... arguments) {
    var said = new StringWriter();
    var command = DroverCommand.commandLine();
    command.setOut(new PrintWriter(said, true));
    command.setErr(new PrintWriter(said, true));
    assertThat(command.execute(arguments)).as("%s", said).isZero();
    return said.toString();
  }
}
