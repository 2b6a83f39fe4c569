package io.drover.simulation.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Published figures of a yardstick, from the resource {@code reference/<name>.csv}: lines that
 * begin with {@code #} are the sources, the next line names the columns, the first of which is the
 * row's key. A figure that nobody published is left empty.
 *
 * @param sources what each column is and where it is from, one line each
 * @param columns names, without the key's
 */
public record Reference(
    List<String> sources, List<String> columns, Map<String, List<String>> rows) {

  public static Reference of(String name) {
    var sources = new ArrayList<String>();
    var rows = new LinkedHashMap<String, List<String>>();
    var in = Reference.class.getResourceAsStream("reference/" + name + ".csv");
    if (in == null) {
      throw new IllegalArgumentException("there is no reference/" + name + ".csv");
    }
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String> columns = List.of();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("#")) {
          sources.add(line.substring(1).strip());
        } else if (columns.isEmpty()) {
          columns = cells(line, -1);
        } else {
          List<String> cells = cells(line, columns.size());
          rows.put(cells.getFirst(), cells.subList(1, cells.size()));
        }
      }
      return new Reference(List.copyOf(sources), columns.subList(1, columns.size()), rows);
    } catch (IOException e) {
      throw new UncheckedIOException("reference/" + name + ".csv", e);
    }
  }

  private static List<String> cells(String line, int needed) {
    List<String> cells = List.of(line.split(",", -1));
    if (needed >= 0 && cells.size() != needed) {
      throw new IllegalArgumentException(needed + " cells are needed, found: " + line);
    }
    return cells;
  }

  /** A row's figures, each empty where there is none. */
  public List<String> row(String key) {
    return rows.getOrDefault(key, columns.stream().map(_ -> "").toList());
  }
}
