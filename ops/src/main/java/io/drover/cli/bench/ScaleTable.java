package io.drover.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;

/** What fleets of growing size cost, side by side. */
final class ScaleTable {
  private static final String HEAD = "%-28s";

  private ScaleTable() {}

  static void print(PrintWriter out, List<JsonNode> results) {
    line(out, "hosts", results, "%,14.0f", "hosts");
    line(out, "VMs", results, "%,14.0f", "vms");
    line(out, "cells", results, "%,14.0f", "cells");
    line(out, "registered in s", results, "%,14.1f", "registerSeconds");
    line(out, "all sampled after s", results, "%,14.1f", "sampledSeconds");
    line(out, "samples/s asked for", results, "%,14.0f", "samplesAsked");
    line(out, "samples/s", results, "%,14.0f", "samples");
    line(out, "messages/s (derived)", results, "%,14.0f", "messages");
    line(out, "plans", results, "%,14.0f", "decisions");
    line(out, "plan of a cell, ms p50", results, "%,14.0f", "decisionP50Millis");
    line(out, "plan of a cell, ms p99", results, "%,14.0f", "decisionP99Millis");
    line(out, "moves under way at the end", results, "%,14.0f", "movesUnderWay");
    line(out, "cores busy", results, "%,14.2f", "cores");
    line(out, "heap in use, MiB", results, "%,14.0f", "heapMiB");
    line(out, "heap with garbage, MiB", results, "%,14.0f", "mostHeapMiB");
    line(out, "heartbeat late, ms p99", results, "%,14.1f", "lateP99Millis");
    line(out, "heartbeat late, ms at most", results, "%,14.1f", "lateMostMillis");
    out.flush();
  }

  private static void line(
      PrintWriter out, String head, List<JsonNode> results, String format, String field) {
    out.printf(HEAD, head);
    results.forEach(result -> out.printf(format, result.path(field).asDouble()));
    out.println();
  }
}
