package io.drover.cli.advise;

import io.drover.cli.Columns;
import io.drover.model.DataSize;
import io.drover.model.Placement;
import io.drover.rebalance.Step;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Advice as a table for people: a line a step, with the score after it, as Ganeti's hbal prints.
 */
public final class AdviceTable {
  private static final List<String> HEADS =
      List.of("step", "vm", "from", "to", "memory", "score", "gain");

  private final Advice advice;
  private final PrintWriter out;

  public AdviceTable(Advice advice, PrintWriter out) {
    this.advice = advice;
    this.out = out;
  }

  public void print(String file) {
    int vms = advice.fleet().vms();
    out.printf(Locale.ROOT, "%s: %d hosts, %d VMs%n", file, advice.fleet().hosts(), vms);
    out.printf(
        Locale.ROOT,
        "Goal: %s, with at most %d moves. Repeat with --seed %d --steps %d.%n",
        advice.goal(),
        advice.budget().mostMoves(),
        advice.budget().seed(),
        advice.proposal().spent());
    out.println(
        fragments()
            ? "Score: free cores that no such VM can use; less is better."
            : "Score: cores above the safety level, the farther the dearer, and a little for imbalance; less is better.");
    out.println();
    if (advice.nothing().isPresent()) {
      out.println(facts("now", advice.start()));
      out.println(advice.nothing().get());
    } else {
      printSteps();
      out.println();
      out.println(facts("now", advice.start()));
      out.println(
          facts(
              "after " + advice.steps().size() + (advice.steps().size() == 1 ? " move" : " moves"),
              advice.end()));
    }
    out.flush();
  }

  private boolean fragments() {
    return advice.goal() instanceof Goal.Fragments;
  }

  private String facts(String when, FleetFacts facts) {
    return String.format(Locale.ROOT, "%-16s score %.3f, ", when, facts.score())
        + (fragments()
            ? String.format(Locale.ROOT, "fragment rate %.4f", facts.fragmentRate())
            : "hot hosts " + facts.hotHosts());
  }

  private void printSteps() {
    var rows = new ArrayList<List<String>>();
    var heads = new ArrayList<>(HEADS);
    heads.add(fragments() ? "fragments" : "hot");
    heads.add("waits for");
    rows.add(heads);
    for (int i = 0; i < advice.steps().size(); i++) {
      Step step = advice.steps().get(i);
      FleetFacts facts = advice.after().get(i);
      rows.add(
          List.of(
              Integer.toString(i + 1),
              step.vm().id().value(),
              place(step.from()),
              place(step.to()),
              memory(step.vm().size().memory()),
              number(facts.score()),
              number(step.gain()),
              fragments()
                  ? String.format(Locale.ROOT, "%.4f", facts.fragmentRate())
                  : Integer.toString(facts.hotHosts()),
              String.join(
                  ",",
                  step.after().stream().map(earlier -> Integer.toString(earlier + 1)).toList())));
    }
    int last = heads.size() - 1;
    Columns.lines(rows, c -> c >= 1 && c <= 3 || c == last).forEach(out::println);
  }

  private static String place(Placement place) {
    return place.host()
        + ":"
        + String.join(",", place.numa().nodes().stream().map(String::valueOf).toList());
  }

  private static String memory(DataSize size) {
    double gibibytes = (double) size.bytes() / (1L << 30);
    return String.format(Locale.ROOT, gibibytes < 10 ? "%.1f GiB" : "%.0f GiB", gibibytes);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value == 0 ? 0.0 : value);
  }
}
