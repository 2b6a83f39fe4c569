package io.drover.cli.demo;

import io.drover.simulation.invariant.Violation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** One line each few seconds, for logs and pipes. */
final class PlainView implements DemoView {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final PrintWriter out;
  private Duration shown = Duration.ZERO.minus(PAUSE);

  PlainView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void show(DemoMoment m) {
    if (m.elapsed().minus(shown).compareTo(PAUSE) >= 0) {
      shown = m.elapsed();
      say(
          String.format(
              Locale.ROOT,
              "%4d s  %s  hot %4d  hot minutes %6d of %6d unbalanced  copies %4d  under way %4d  waiting %5d  "
                  + "completed %6d  failed %4d  refused %4d  blackout p99 %.0f ms  violations %d",
              m.elapsed().toSeconds(),
              m.virtualTime().toString().substring(11, 19),
              m.hotHosts(),
              m.hotHostMinutes(),
              m.hotHostMinutesUnbalanced(),
              m.copies(),
              m.cell().underWay(),
              m.cell().waiting(),
              m.completed(),
              m.rolledBack(),
              m.refused(),
              m.blackoutP99Millis(),
              m.violations()));
    }
  }

  @Override
  public void violations(List<Violation> first) {
    first.forEach(violation -> say("VIOLATION " + violation));
  }

  @Override
  public void close() {}
}
