package io.drover.cli.demo;

import io.drover.simulation.invariant.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;

/**
 * A picture that is redrawn in place. Colours only where they are wanted; nothing is told by colour
 * alone.
 */
final class LiveView implements DemoView {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int HISTORY = 60;

  private final Terminal terminal;
  private final Display display;
  private final boolean color;
  private final String title;
  private final Deque<Integer> hotHistory = new ArrayDeque<>();
  private final Deque<Integer> copyHistory = new ArrayDeque<>();
  private List<AttributedString> last = List.of();

  LiveView(String title, boolean color) {
    this.title = title;
    this.color = color;
    try {
      terminal = TerminalBuilder.builder().system(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    display = new Display(terminal, false);
  }

  @Override
  public void say(String line) {
    clear();
    terminal.writer().println(line);
    terminal.flush();
  }

  private void clear() {
    display.resize(terminal.getHeight(), terminal.getWidth());
    display.update(List.of(), 0);
  }

  @Override
  public void show(DemoMoment m) {
    remember(hotHistory, m.hotHosts());
    remember(copyHistory, m.copies());
    display.resize(terminal.getHeight(), terminal.getWidth());
    last =
        lines(m).stream()
            .map(line -> line.columnSubSequence(0, Math.max(20, terminal.getWidth() - 1)))
            .limit(Math.max(5, terminal.getHeight() - 1))
            .toList();
    display.update(last, 0);
  }

  private static void remember(Deque<Integer> history, int value) {
    history.addLast(value);
    if (history.size() > HISTORY) {
      history.removeFirst();
    }
  }

  private List<AttributedString> lines(DemoMoment m) {
    var lines = new ArrayList<AttributedString>();
    lines.add(styled(title, AttributedStyle.BOLD));
    lines.add(
        plain(
            "virtual time %s, %.0f times the wall's    %s    Ctrl-C stops it; start it again and it goes on",
            m.virtualTime().toString().substring(0, 19), m.speed(), wall(m)));
    lines.add(plain(""));
    lines.add(
        plain(
            "%-14s %6d of %d    hot minutes %d, without moves %d%s",
            "hot hosts",
            m.hotHosts(),
            m.cell().hosts(),
            m.hotHostMinutes(),
            m.hotHostMinutesUnbalanced(),
            share(m)));
    lines.add(bars(hotHistory));
    lines.add(
        plain(
            "%-14s %6d copying (most %d)    %d under way    %d waiting%s",
            "migrations",
            m.copies(),
            m.mostCopies(),
            m.cell().underWay(),
            m.cell().waiting(),
            because(m)));
    lines.add(bars(copyHistory));
    lines.add(
        plain(
            "%-14s %6d completed    %d failed    %d refused    %.1f a virtual minute",
            "moves", m.completed(), m.rolledBack(), m.refused(), m.rate()));
    lines.add(
        plain(
            "%-14s %6.0f ms p50    %.0f ms p99",
            "blackout", m.blackoutP50Millis(), m.blackoutP99Millis()));
    lines.add(
        plain(
            "%-14s %6.0f ms p50    %.0f ms p99    %d made    score %s",
            "decisions",
            m.decisionP50Millis(),
            m.decisionP99Millis(),
            m.decisions(),
            Double.isNaN(m.cell().score())
                ? "-"
                : String.format(Locale.ROOT, "%.1f", m.cell().score())));
    lines.add(
        plain(
            "%-14s %6d plans open    %d hosts draining    %d VMs fit nowhere    %d hosts silent",
            "plans",
            m.cell().plans(),
            m.cell().draining(),
            m.cell().stranded(),
            m.cell().staleHosts()));
    for (var reason : m.ended()) {
      lines.add(plain("%-14s %6d %s", "", reason.getValue(), reason.getKey()));
    }
    lines.add(plain(""));
    String invariants =
        String.format(
            Locale.ROOT,
            "%-14s %6d violations of I1 to I10 in %d events checked",
            "invariants",
            m.violations(),
            m.journalEvents());
    lines.add(
        styled(
            invariants,
            AttributedStyle.DEFAULT.foreground(
                m.violations() == 0 ? AttributedStyle.GREEN : AttributedStyle.RED)));
    lines.add(plain("%-14s %6d MiB", "heap", m.heapMiB()));
    return lines;
  }

  private static String wall(DemoMoment m) {
    return m.length()
        .map(length -> m.elapsed().toSeconds() + " of " + length.toSeconds() + " s")
        .orElse(m.elapsed().toSeconds() + " s");
  }

  private static String share(DemoMoment m) {
    return m.hotHostMinutesUnbalanced() == 0
        ? ""
        : String.format(
            Locale.ROOT, " (%.1f %%)", 100.0 * m.hotHostMinutes() / m.hotHostMinutesUnbalanced());
  }

  private static String because(DemoMoment m) {
    return m.cell().waitingBecause().isEmpty()
        ? ""
        : m.cell().waitingBecause().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(e ->
                e.getKey().toString().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " "
                    + e.getValue())
            .collect(Collectors.joining(", ", ": ", ""));
  }

  private AttributedString bars(Deque<Integer> history) {
    int most = history.stream().mapToInt(Integer::intValue).max().orElse(0);
    var text = new StringBuilder(" ".repeat(15));
    for (int value : history) {
      text.append(BARS.charAt(most == 0 ? 0 : value * (BARS.length() - 1) / most));
    }
    return styled(text.toString(), AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN));
  }

  private static AttributedString plain(String format, Object... values) {
    return new AttributedString(String.format(Locale.ROOT, format, values));
  }

  private AttributedString styled(String text, AttributedStyle style) {
    return color
        ? new AttributedStringBuilder().styled(style, text).toAttributedString()
        : new AttributedString(text);
  }

  @Override
  public void violations(List<Violation> first) {
    first.forEach(violation -> say("VIOLATION " + violation));
  }

  /** Leaves the last picture above what the terminal shows next. */
  @Override
  public void close() {
    try {
      clear();
      last.forEach(line -> terminal.writer().println(line.toAnsi(terminal)));
      terminal.flush();
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often the picture is drawn. */
  static Duration pause() {
    return Duration.ofMillis(500);
  }
}
