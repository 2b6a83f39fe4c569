package io.drover.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@code ops/lab/lab}, with the settings of one lab, and no longer than it may take. */
public final class LabScript {
  private final Path script;
  private final Path folder;

  public LabScript(Path projectRoot, Path folder) {
    script = projectRoot.resolve("ops/lab/lab").toAbsolutePath().normalize();
    this.folder = folder;
  }

  /** What the command printed; throws {@link LabUnusable} if it fails or takes longer. */
  public String run(Map<String, String> settings, Duration limit, List<String> arguments) {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(arguments);
    Path out = null;
    Path err = null;
    try {
      // Files and not pipes: a pipe ends only when the last daemon that inherited it does.
      out = Files.createTempFile("lab", ".out");
      err = Files.createTempFile("lab", ".err");
      var process =
          processFor(settings, command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      await(process, limit, arguments, err);
      return Files.readString(out);
    } catch (IOException e) {
      throw new LabUnusable("the lab's script " + script + " cannot be run: " + e.getMessage(), e);
    } finally {
      delete(out);
      delete(err);
    }
  }

  private ProcessBuilder processFor(Map<String, String> settings, List<String> command) {
    var builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile());
    // What the caller's own lab is called must not leak into this one; what the machine can, may.
    builder
        .environment()
        .keySet()
        .removeIf(name ->
            name.startsWith("LAB_") && !name.equals("LAB_CACHE") && !name.equals("LAB_ACCEL"));
    builder.environment().put("LAB_DIR", folder.toString());
    builder.environment().putAll(settings);
    return builder;
  }

  private static void await(Process process, Duration limit, List<String> arguments, Path err)
      throws IOException {
    boolean ended;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted while waiting for lab " + String.join(" ", arguments), e);
    }
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new LabUnusable(
          "lab %s did not end within %s. It said: %s"
              .formatted(String.join(" ", arguments), limit, Files.readString(err).strip()));
    }
    if (process.exitValue() != 0) {
      throw new LabUnusable(
          "lab %s failed (%d): %s"
              .formatted(
                  String.join(" ", arguments), process.exitValue(), Files.readString(err).strip()));
    }
  }

  private static void delete(@Nullable Path file) {
    if (file != null) {
      file.toFile().delete();
    }
  }
}
