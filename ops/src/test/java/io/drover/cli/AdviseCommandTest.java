package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOT_AND_COOL =
      """
      {"hosts": [
        {"id": "hot", "numa": [{"cores": 16, "memoryBytes": 68719476736}], "cpuUsedCores": 15},
        {"id": "cool", "numa": [{"cores": 16, "memoryBytes": 68719476736}], "cpuUsedCores": 1%s}],
       "vms": [
        {"id": "vm-a", "host": "hot", "numa": [0], "cores": 8, "memoryBytes": 8589934592, "cpuUsedCores": 7},
        {"id": "vm-b", "host": "hot", "numa": [0], "cores": 8, "memoryBytes": 8589934592, "cpuUsedCores": 7}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void fiftyMovesOnTheBundledSnapshotBringTheFragmentRateBelowSixtyFivePercent()
      throws IOException {
    Path snapshot = bundled();
    Path moves = folder.resolve("moves.json");

    assertThat(
            run(
                snapshot.toString(),
                "--moves",
                "50",
                "--steps",
                "1000000",
                "--json",
                "--out",
                moves.toString()))
        .isEqualTo(ExitCode.FOUND);

    JsonNode advice = JSON.readTree(out.toString());
    JsonNode list = JSON.readTree(Files.readString(moves));
    assertThat(list.size()).isEqualTo(advice.get("moves").size()).isBetween(1, 50);
    assertThat(new MoveListChecker(snapshot).fragmentRateAfter(list))
        .isLessThanOrEqualTo(0.65)
        .isEqualTo(advice.get("fragmentRateAfter").asDouble());
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theTableHasALineAStepAndTheScoreAfterIt() throws IOException {
    assertThat(run(file(HOT_AND_COOL.formatted("")).toString())).isEqualTo(ExitCode.FOUND);
    assertThat(out.toString())
        .containsPattern("(?m)^ +1  vm-[ab]  hot:0  cool:0  8.0 GiB +[0-9.]+ +[0-9.]+ +0$")
        .contains("hot hosts 1", "after 1 move ", "hot hosts 0", "--seed 1 --steps ");
  }

  @Test
  void nothingToDoIsSaidWithTheReasonAndExitsZero() throws IOException {
    Path file = file(HOT_AND_COOL.formatted(", \"cordon\": \"cordoned\""));
    assertThat(run(file.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains(
            "Nothing that can be done helps 1 hot",
            "cordon refuses 1 host: needs an open host, cool is cordoned");

    assertThat(run(file.toString(), "--safety", "95")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Nothing to do: none of the 2 hosts is above 95 % CPU.");
  }

  @Test
  void theSameSeedGivesTheSameAdvice() throws IOException {
    Path snapshot = bundled();
    run(snapshot.toString(), "--steps", "100000", "--seed", "7");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run(snapshot.toString(), "--steps", "100000", "--seed", "7");

    assertThat(out.toString()).isEqualTo(first);
  }

  @Test
  void aCpuBudgetIsKeptInsteadOfSteps() throws IOException {
    assertThat(run(bundled().toString(), "--cpu-budget", "500ms")).isEqualTo(ExitCode.FOUND);
  }

  @Test
  void errorsAreOneMessageAndNothingIsWritten() throws IOException {
    Path good = file(HOT_AND_COOL.formatted(""));
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\"hosts\": 1, \"vms\": []}");
    Path moves = folder.resolve("moves.json");

    assertError(
        "bad.json, line 1, $.hosts: needs an array, found 1",
        bad.toString(),
        "--out",
        moves.toString());
    assertError(
        "does not exist", folder.resolve("none.json").toString(), "--out", moves.toString());
    assertError(
        "--moves needs a number of 0 to 100000, found -1", good.toString(), "--moves", "-1");
    assertError("--chunk needs a number of 1 to 1024, found 0", good.toString(), "--chunk", "0");
    assertError(
        "--steps and --cpu-budget exclude each other",
        good.toString(),
        "--steps",
        "9",
        "--cpu-budget",
        "1s");
    assertError(
        "needs a time above 0 such as 500ms, 5s or 2m, found 'soon'",
        good.toString(),
        "--cpu-budget",
        "soon");
    assertError("--out would overwrite the dump", good.toString(), "--out", good.toString());
    assertError(
        "does not exist: create it first",
        good.toString(),
        "--out",
        folder.resolve("no/m.json").toString());
    assertError("--objective load needs cpuUsedCores", bundled().toString(), "--objective", "load");
    assertThat(moves).doesNotExist();
  }

  private void assertError(String message, String... args) {
    assertThat(run(args)).isEqualTo(ExitCode.ERROR);
    assertThat(err.toString()).startsWith("drover advise: ").contains(message);
    assertThat(out.toString()).isEmpty();
    err.getBuffer().setLength(0);
  }

  private int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "advise";
    System.arraycopy(args, 0, all, 1, args.length);
    return DroverCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("fleet.json"), text);
  }

  private Path bundled() throws IOException {
    Path copy = folder.resolve("bytedance.json.xz");
    if (!Files.exists(copy)) {
      try (var resource =
          getClass().getResourceAsStream("/io/drover/simulation/data/bytedance-279.json.xz")) {
        Files.copy(Objects.requireNonNull(resource), copy);
      }
    }
    return copy;
  }
}
