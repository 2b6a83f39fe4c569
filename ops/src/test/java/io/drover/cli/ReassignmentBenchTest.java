package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.roadef.Judgement;
import io.drover.simulation.benchmark.roadef.Reassignment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReassignmentBenchTest {
  /**
   * One resource, three machines, a service a process. At the start the first machine uses 15, 5
   * above its safety capacity, at 10 each; moving a process to its neighbour costs 2.
   */
  private static final String MODEL =
      """
      1  0 10
      3
      0 0  20 10   0 1 2
      0 1  20 10   1 0 1
      1 1  20 10   2 1 0
      3
      1 0  1 0  1 0
      3
      0 5 1  1 5 1  2 5 1
      0
      1 0 1
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;
  private Path initial;

  @BeforeEach
  void write() throws IOException {
    model = Files.writeString(folder.resolve("model"), MODEL);
    initial = Files.writeString(folder.resolve("initial"), "0 0 0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"roadef", "timefold"})
  void theResultIsTheLastLineAndTheAssignmentIsInItsFile(String yardstick)
      throws IOException, InputUnusable {
    Path answer = folder.resolve("answer");

    assertThat(run(yardstick, "--budget", "500ms", "--out", answer.toString()))
        .isEqualTo(ExitCode.OK);

    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("initial").asLong()).isEqualTo(50);
    assertThat(result.get("violations").asInt()).isZero();
    Reassignment answered = Reassignment.read(model, answer);
    Reassignment asked = Reassignment.read(model, initial);
    assertThat(result.get("objective").asLong())
        .isLessThanOrEqualTo(50)
        .isEqualTo(Judgement.of(asked, answered.initial()).total());
  }

  @Test
  void whatEachPartBringsIsGivenBesideTheWholeSearch() throws IOException {
    assertThat(run("ablation", "--budget", "100ms", "--seeds", "2")).isEqualTo(ExitCode.OK);

    List<String> lines = out.toString().lines().toList();
    JsonNode result = new ObjectMapper().readTree(lines.getLast());
    assertThat(result.get("initial").asLong()).isEqualTo(50);
    assertThat(result.get("rows")).hasSize(lines.size() - 2);
    assertThat(result.get("rows").get(0).get("ratio").asDouble()).isOne();
    assertThat(err.toString()).contains("seed 2  without repairs");
  }

  @Test
  void seedsThatCannotBeAreRefused() {
    assertThat(run("ablation", "--seeds", "0")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--seeds needs a number from 1 to 100, found 0");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    Path nowhere = folder.resolve("no").resolve("such");

    assertThat(run("roadef", "--budget", "100ms", "--out", nowhere.toString()))
        .isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).contains("--out " + nowhere + " cannot be written", "folder");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void withoutTheOtherSolverItIsSaidWhatIsMissing() {
    Thread thread = Thread.currentThread();
    ClassLoader all = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(run("timefold")).isEqualTo(ExitCode.ERROR);
    } finally {
      thread.setContextClassLoader(all);
    }
    assertThat(err.toString()).contains("none was found on the classpath", "ops/peers");
    assertThat(out.toString()).isEmpty();
  }

  private int run(String yardstick, String... options) {
    String[] start = {
      "bench", yardstick, "--model", model.toString(), "--initial", initial.toString()
    };
    String[] all = new String[start.length + options.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(options, 0, all, start.length, options.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
