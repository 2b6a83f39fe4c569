package io.drover.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line as a process of its own, so that it can be killed. */
public final class DroverProcess {
  private DroverProcess() {}

  public static ProcessBuilder of(String... arguments) {
    return withHeap("2g", arguments);
  }

  /**
   * @param heap at most, as the JVM reads it: 8g
   */
  public static ProcessBuilder withHeap(String heap, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseCompactObjectHeaders",
                "-XX:+PerfDisableSharedMem",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                DroverCommand.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
