package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MigrationMode;
import io.drover.model.VmId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A settled promise as one line of JSON, flat, for a file that is only ever added to. A field that
 * is not known is passed over, so that lines of later versions can be read.
 */
public final class SettledLine {
  private static final Pattern FIELD =
      Pattern.compile("\"([A-Za-z0-9]+)\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}\"]+)");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");

  private SettledLine() {}

  /** Without a line break. */
  public static String write(Settled settled) {
    Promise promise = settled.promise();
    MigrationShape shape = promise.shape();
    Forecast forecast = promise.forecast();
    MigrationOutcome outcome = settled.outcome();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("vm", promise.migration().vm().value());
    fields.put("number", promise.migration().number());
    fields.put("from", shape.from().value());
    fields.put("to", shape.to().value());
    fields.put("link", promise.link().name());
    fields.put("tier", promise.link().tier());
    fields.put("linkBytesPerSecond", promise.link().rate().bytesPerSecond());
    fields.put("mode", shape.mode().name());
    fields.put("memoryBytes", shape.memory().bytes());
    fields.put("inUseBytes", shape.inUse().bytes());
    fields.put("diskBytes", shape.disks().bytes());
    fields.put("rateLimitBytesPerSecond", shape.rateLimit().bytesPerSecond());
    fields.put("dirtyBytesPerSecond", shape.dirtying().rate().bytesPerSecond());
    fields.put("workingSetBytes", shape.dirtying().workingSet().bytes());
    fields.put("dirtyUncertainty", shape.dirtying().uncertainty());
    fields.put(
        "downtimesNanos",
        shape.downtimes().stream()
            .map(downtime -> String.valueOf(downtime.toNanos()))
            .collect(Collectors.joining(" ")));
    fields.put("durationNanos", forecast.duration().toNanos());
    fields.put("durationP95Nanos", forecast.durationP95().toNanos());
    fields.put("bytes", forecast.bytes().bytes());
    fields.put("bytesP95", forecast.bytesP95().bytes());
    fields.put("blackoutNanos", forecast.blackout().toNanos());
    fields.put("blackoutP95Nanos", forecast.blackoutP95().toNanos());
    fields.put("converges", forecast.converges());
    fields.put("measuredDurationNanos", outcome.duration().toNanos());
    fields.put("measuredBytes", outcome.bytes().bytes());
    fields.put("measuredBlackoutNanos", outcome.blackout().toNanos());
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + json(field.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String json(Object value) {
    return value instanceof String text ? "\"" + escaped(text) + "\"" : value.toString();
  }

  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c ->
            c == '"' || c == '\\'
                ? "\\" + (char) c
                : c < ' ' ? "\\u%04x".formatted(c) : String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if a field is missing or is not what it should be, as in a
   *     line that was cut off
   */
  public static Settled read(String line) {
    if (!line.startsWith("{") || !line.endsWith("}")) {
      throw new IllegalArgumentException("a whole line of JSON is needed, found: " + line);
    }
    Map<String, String> raw =
        FIELD
            .matcher(line)
            .results()
            .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2)));
    var fields = new Fields(line, raw);
    var shape =
        new MigrationShape(
            new HostId(fields.text("from")),
            new HostId(fields.text("to")),
            MigrationMode.valueOf(fields.text("mode")),
            fields.size("memoryBytes"),
            fields.size("inUseBytes"),
            fields.size("diskBytes"),
            new DataRate(fields.number("rateLimitBytesPerSecond")),
            new Dirtying(
                new DataRate(fields.number("dirtyBytesPerSecond")),
                fields.size("workingSetBytes"),
                Double.parseDouble(fields.text("dirtyUncertainty"))),
            Stream.of(fields.text("downtimesNanos").split(" "))
                .map(nanos -> Duration.ofNanos(Long.parseLong(nanos)))
                .toList());
    var link =
        new Link(
            fields.text("link"),
            fields.text("tier"),
            new DataRate(fields.number("linkBytesPerSecond")));
    var forecast =
        new Forecast(
            fields.duration("durationNanos"),
            fields.duration("durationP95Nanos"),
            fields.size("bytes"),
            fields.size("bytesP95"),
            fields.duration("blackoutNanos"),
            fields.duration("blackoutP95Nanos"),
            Boolean.parseBoolean(fields.text("converges")));
    var id = new MigrationId(new VmId(fields.text("vm")), fields.number("number"));
    return new Settled(
        new Promise(id, shape, link, forecast),
        new MigrationOutcome(
            fields.duration("measuredDurationNanos"),
            fields.size("measuredBytes"),
            fields.duration("measuredBlackoutNanos")));
  }

  private record Fields(String line, Map<String, String> raw) {
    String text(String name) {
      String value = raw.get(name);
      if (value == null) {
        throw new IllegalArgumentException("the field " + name + " is missing in: " + line);
      }
      return value.startsWith("\"") ? plain(value.substring(1, value.length() - 1)) : value;
    }

    private static String plain(String text) {
      return ESCAPED
          .matcher(text)
          .replaceAll(found ->
              Matcher.quoteReplacement(
                  found.group(1) != null
                      ? String.valueOf((char) Integer.parseInt(found.group(1), 16))
                      : found.group(2)));
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }

    DataSize size(String name) {
      return new DataSize(number(name));
    }

    Duration duration(String name) {
      return Duration.ofNanos(number(name));
    }
  }
}
