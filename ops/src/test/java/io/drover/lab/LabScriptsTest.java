package io.drover.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All shell scripts of the project pass {@code shellcheck}, or say beside the line why not. */
class LabScriptsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    assertThat(
            shellcheck(
                "ops/lab/lab",
                "ops/chaos/network",
                "ops/lab/guest/init",
                "ops/lab/guest/qemu-tcg",
                "drover",
                ".ci/run"))
        .isEmpty();
  }

  /** What the lab does not source is not seen from it. */
  @Test
  void thePartsOfTheLabAreAllSourced() throws IOException {
    var lab = Files.readString(ROOT.resolve("ops/lab/lab"));
    try (var files = Files.list(ROOT.resolve("ops/lab"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".sh")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(lab).contains("# shellcheck source=" + file));
    }
  }

  private static String shellcheck(String... scripts) throws Exception {
    var command =
        new ArrayList<>(
            List.of("shellcheck", "--external-sources", "--check-sourced", "--format=gcc"));
    command.addAll(List.of(scripts));
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      return fail(
          "shellcheck is needed and could not be started: %s. './drover lab deps' installs it."
              .formatted(e.getMessage()));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    return said.isEmpty() && code != 0 ? "shellcheck ended with " + code : said;
  }
}
