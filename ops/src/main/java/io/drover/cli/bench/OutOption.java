package io.drover.cli.bench;

import io.drover.cli.UserError;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --out}: the file for an answer itself, beside the result on standard output. */
final class OutOption {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the answer itself here; its form is given above.")
  private @Nullable Path out;

  /** What is to be written to a file. */
  interface Content {
    void writeTo(Path file) throws IOException;
  }

  /** Writes the answer, if {@code --out} was given. */
  void write(Content content) {
    if (out == null) {
      return;
    }
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UserError("--out " + out + " cannot be written: " + e + ". Check its folder", e);
    }
  }
}
