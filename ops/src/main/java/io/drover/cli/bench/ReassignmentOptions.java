package io.drover.cli.bench;

import io.drover.cli.TimeText;
import io.drover.simulation.benchmark.InputUnusable;
import io.drover.simulation.benchmark.roadef.Reassignment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --model}, {@code --initial} and {@code --budget}: an instance, and the time for it. */
final class ReassignmentOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The instance, plain or packed with xz.")
  private @Nullable Path model;

  @Option(
      names = "--initial",
      paramLabel = "FILE",
      required = true,
      description = "Where each process starts: one machine index a process.")
  private @Nullable Path initial;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "300s",
      description = "Wall time. Default: ${DEFAULT-VALUE}.")
  private Duration budget = Duration.ofMinutes(5);

  Reassignment read() throws InputUnusable {
    return Reassignment.read(Objects.requireNonNull(model), Objects.requireNonNull(initial));
  }

  Duration budget() {
    return budget;
  }
}
