package io.drover.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code drover chaos} as a process of its own. */
final class ChaosProcess {
  private static final long ENDS_WITHIN_MINUTES = 14;

  private ChaosProcess() {}

  /**
   * What a run ended with.
   *
   * @param said all that it printed
   */
  record Ended(int code, String said) {
    /** Its last line. */
    JsonNode facts() throws Exception {
      return new ObjectMapper().readTree(said.lines().toList().getLast());
    }
  }

  /**
   * Runs it to its end.
   *
   * @param folder for its files
   * @param overlay classes that take the place of the product's own in all its processes; may be
   *     empty
   */
  static Ended run(Path folder, List<Path> overlay, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("chaos", "--data", folder.resolve("run").toString()));
    arguments.addAll(List.of(options));
    ProcessBuilder builder = DroverProcess.of(arguments.toArray(String[]::new));
    List<String> command = builder.command();
    int classpath = command.indexOf("-cp") + 1;
    for (Path each : overlay) {
      command.set(classpath, each + ":" + command.get(classpath));
    }
    Path said = folder.resolve("said");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean ended = process.waitFor(ENDS_WITHIN_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroy(); // its namespaces go with it
      process.waitFor();
    }
    String text = Files.readString(said);
    System.out.println(text);
    assertThat(ended).as("it ends: %s", text).isTrue();
    return new Ended(process.exitValue(), text);
  }
}
