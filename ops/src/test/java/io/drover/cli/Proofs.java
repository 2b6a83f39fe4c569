package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs {@code drover prove} over a journal, as a user would. */
public final class Proofs {
  private Proofs() {}

  /** Fails with what {@code prove} printed if it finds anything. */
  public static void prove(Path data) {
    var said = new StringWriter();
    var command = DroverCommand.commandLine();
    command.setOut(new PrintWriter(said, true));
    command.setErr(new PrintWriter(said, true));
    assertThat(command.execute("prove", "--data", data.toString())).as("%s", said).isZero();
  }
}
