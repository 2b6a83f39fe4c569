package io.drover.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** The last line of a yardstick's standard output: its result as one line of JSON. */
final class ResultLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultLine() {}

  /**
   * Prints a result.
   *
   * @param result a record, whose components become the fields in their order, or a map
   */
  static void print(CommandSpec spec, Object result) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.println(JSON.writeValueAsString(result));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result is always writable: " + result, e);
    }
    out.flush();
  }
}
