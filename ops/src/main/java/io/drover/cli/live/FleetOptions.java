package io.drover.cli.live;

import io.drover.live.FleetFile;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which real hosts a command is about. */
public final class FleetOptions {
  @Option(
      names = "--fleet",
      paramLabel = "FILE",
      required = true,
      description = "Names the hosts and how to reach them: see docs/hypervisors.md.")
  private @Nullable Path file;

  public FleetFile fleet() {
    return FleetFile.read(Objects.requireNonNull(file));
  }
}
