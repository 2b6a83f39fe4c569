package io.drover.cli.demo;

import io.drover.simulation.invariant.Violation;
import java.util.List;

/** Where a demo shows itself: a live picture on a terminal, plain lines elsewhere. */
interface DemoView extends AutoCloseable {
  /** A line that stays: what begins, what was found. */
  void say(String line);

  void show(DemoMoment moment);

  void violations(List<Violation> first);

  @Override
  void close();
}
