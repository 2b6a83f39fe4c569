package io.drover.cli.bench;

import picocli.CommandLine.Option;

/** {@code --seed}, the same for every yardstick that makes random choices. */
final class SeedOption {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of all random choices. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  long value() {
    return seed;
  }
}
