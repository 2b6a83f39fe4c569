package io.drover.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What the lab's collector heard of the guests: each sends a heartbeat every 10 ms over its own
 * network. Silences under 40 ms are not recorded, and one that still lasts is known after 500 ms.
 */
public final class Heartbeats {
  private final Path log;
  private final InstantSource clock;

  /** Reads the collector's log at each question; the clock must be the one it writes by. */
  public Heartbeats(Path log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * The longest silence that touches the time between the two moments, also one that began before
   * or that lasts; zero if there was none. A guest that was never heard was silent all the time.
   */
  public Duration longestGap(String name, Instant from, Instant to) {
    var lines = of(name);
    if (lines.isEmpty()) {
      return Duration.between(from, to);
    }
    var longest = Duration.ZERO;
    for (var line : lines) {
      if (line.kind.equals("gap")
          && !line.at.isBefore(from)
          && !line.at.minusMillis(line.millis).isAfter(to)) {
        longest = longer(longest, Duration.ofMillis(line.millis));
      }
    }
    var last = lines.getLast();
    if (last.kind.equals("silent") && last.at.isBefore(to)) {
      longest = longer(longest, Duration.between(last.at, to));
    }
    return longest;
  }

  /**
   * How often the guest's counter went back between the two moments: it was started again, or two
   * copies of it ran.
   */
  public int resets(String name, Instant from, Instant to) {
    return (int)
        of(name).stream()
            .filter(line -> line.kind.equals("reset"))
            .filter(line -> !line.at.isBefore(from) && !line.at.isAfter(to))
            .count();
  }

  /** Whether the guest was heard within this time before now; known to a quarter of a second. */
  public boolean alive(String name, Duration within) {
    return lastHeard(name).filter(at -> !at.isBefore(clock.instant().minus(within))).isPresent();
  }

  /** When the guest was last heard, to a quarter of a second. */
  public Optional<Instant> lastHeard(String name) {
    return of(name).stream().map(Line::at).max(Instant::compareTo);
  }

  private List<Line> of(String name) {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (var lines = Files.lines(log)) {
      return lines
          .map(line -> line.split(" "))
          .filter(words -> words.length >= 3 && words[2].equals(name))
          .map(Line::of)
          .toList();
    } catch (IOException e) {
      throw new LabUnusable("the heartbeats in " + log + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** A line of labhb.c. Of a gap it is the end, with its length; of a silence the beginning. */
  private record Line(String kind, Instant at, long millis) {
    static Line of(String[] words) {
      return new Line(
          words[0],
          Instant.ofEpochMilli(Long.parseLong(words[1])),
          words[0].equals("gap") ? Long.parseLong(words[3]) : 0);
    }
  }
}
