package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllBenchTest {
  /** One resource, two machines, two processes that cost 20 where they start and 0 apart. */
  private static final String MODEL =
      """
      1  0 10
      2
      0 0  20 5   0 0
      0 0  20 5   0 0
      2
      0 0  0 0
      2
      0 5 0  1 2 0
      0
      0 0 0
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path report;

  @BeforeEach
  void layOut() throws IOException {
    report = folder.resolve("report.md");
    Path set = Files.createDirectories(folder.resolve("data/set"));
    Files.writeString(set.resolve("model_a1_1.txt"), MODEL);
    Files.writeString(set.resolve("assignment_a1_1.txt"), "0 0\n");
    Files.writeString(set.resolve("model_x.txt"), MODEL);
    Files.writeString(set.resolve("assignment_x.txt"), "0 0\n");
  }

  @Test
  void theReportHasARowForEachInstanceBesidePublishedResults() throws IOException {
    assertThat(run("--only", "roadef", "--seeds", "1,2", "--budget", "100ms"))
        .isEqualTo(ExitCode.OK);

    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.get("rows").asInt()).isEqualTo(2);
    assertThat(result.get("failed").asInt()).isZero();
    assertThat(report)
        .content()
        .contains("seeds 1, 2", "| MILS average |", "44,306,501")
        .containsPattern("\\| a1_1 \\| 2 \\| 2 \\| 1 \\| 20 \\| 44,306,501 \\|")
        .containsPattern("\\| x \\| 2 \\| 2 \\| 1 \\| 20 \\| 0 \\|")
        .doesNotContain("unfinished", "failed");
    assertThat(err.toString()).contains("[8 of 8] roadef: x, seed 2, Timefold");
  }

  @Test
  void whatFailsIsARowThatSaysWhyAndTheRestIsStillMeasured() throws IOException {
    Files.writeString(folder.resolve("data/set/model_x.txt"), "no number");

    assertThat(run("--only", "roadef,rescheduling", "--seeds", "1", "--budget", "100ms"))
        .isEqualTo(ExitCode.FOUND);

    assertThat(new ObjectMapper().readTree(out.toString()).get("failed").asInt()).isEqualTo(3);
    assertThat(report)
        .content()
        .contains("| x, seed 1, Drover | failed:", "needs digits only")
        .contains("| rescheduling | failed: medium_279pm_2089vm.json.xz is needed below --data")
        .contains("| a1_1 | 2 |");
  }

  @Test
  void wrongUseIsSaid() {
    assertThat(run("--only", "roadeff")).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString())
        .contains("roadef, rescheduling, wait, plan, place", "found 'roadeff'");
    assertThat(report).doesNotExist();
  }

  private int run(String... options) {
    String[] start = {
      "bench", "all", "--data", folder.resolve("data").toString(), "--out", report.toString()
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
