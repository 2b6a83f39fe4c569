package io.drover.cli.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table in Markdown. */
record MarkdownTable(List<String> columns, List<List<String>> rows) {
  @Override
  public String toString() {
    return Stream.concat(
            Stream.of(line(columns), line(columns.stream().map(_ -> "---").toList())),
            rows.stream().map(MarkdownTable::line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
