package io.drover.cli.bench;

import io.drover.simulation.benchmark.InputUnusable;
import java.time.Duration;
import java.util.List;

/**
 * One yardstick's part of the report of {@code bench all}: what is to be run, and what came out.
 */
interface ReportTable {
  /** As {@code --only} has it. */
  String name();

  /** Its heading in the report. */
  String title();

  /**
   * What there is to measure, in order.
   *
   * @throws InputUnusable when the data for it is missing
   */
  List<Run> runs() throws InputUnusable;

  /** The table of what has been measured so far. */
  MarkdownTable measured();

  /** Sources and remarks, a line each, below the table. */
  List<String> notes();

  /**
   * One measurement.
   *
   * @param what for people: which row, which seed, whose
   * @param expected how long it takes, for the time that is left
   */
  record Run(String what, Duration expected, Measurement measurement) {}

  /** Measures, and keeps what came out in its table. */
  interface Measurement {
    void make() throws Exception;
  }
}
