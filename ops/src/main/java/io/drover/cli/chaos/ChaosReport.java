package io.drover.cli.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was done to a control plane, and what was found.
 *
 * @param strikes how often each nemesis struck
 * @param slowestRecovery seconds from the end of a strike until all was well
 * @param proof what {@code drover prove} printed
 * @param proved whether it found nothing
 * @param lostOrders acknowledged, and not on record
 */
record ChaosReport(
    Map<String, Integer> strikes,
    double slowestRecovery,
    OrderStream.Orders orders,
    HistoryCheck.Found history,
    String proof,
    boolean proved,
    List<String> lostOrders) {

  private static final int MOST_SHOWN = 20;

  boolean holds() {
    return proved && lostOrders.isEmpty() && history.violations().isEmpty();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    strikes.forEach((name, times) -> lines.add("  %-20s %4d times".formatted(name, times)));
    lines.add("");
    lines.add(
        "%,d orders: %,d acknowledged, %,d refused, %,d without an answer"
            .formatted(orders.given(), orders.acknowledged(), orders.refused(), orders.unknown()));
    lines.add(
        "What the twin saw: VMs began to run %,d times; %,d hosts fenced, %,d of them with power"
            .formatted(history.begun(), history.fenced(), history.fencedAlive()));
    lines.add("");
    lines.addAll(proof.lines().toList());
    lines.add("");
    history.violations().stream()
        .limit(MOST_SHOWN)
        .forEach(each -> lines.add("BROKEN by the twin's history: " + each));
    if (history.violations().size() > MOST_SHOWN) {
      lines.add("… and %,d more".formatted(history.violations().size() - MOST_SHOWN));
    }
    lostOrders.forEach(each -> lines.add("LOST: " + each));
    lines.add(holds() ? "Nothing was broken." : "SOMETHING WAS BROKEN.");
    return lines;
  }

  /** For the last line. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("strikes", strikes);
    facts.put("slowestRecoverySeconds", Double.valueOf(rounded(slowestRecovery)));
    facts.put("orders", orders.given());
    facts.put("acknowledged", orders.acknowledged());
    facts.put("lostOrders", lostOrders.size());
    facts.put("hostsFenced", history.fenced());
    facts.put("historyViolations", history.violations().size());
    facts.put("proved", proved);
    return facts;
  }

  private static String rounded(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }
}
