package io.drover.cli.bench;

import io.drover.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The report of {@code bench all} as a Markdown file. It is written whole each time and put in
 * place in one step, so that a kill at any moment leaves the last one that was complete.
 */
final class Report {
  private final Path file;
  private final List<String> facts;
  private final Map<ReportTable, List<List<String>>> failures = new LinkedHashMap<>();

  /**
   * @param facts of the whole run, a line each: date, machine, settings
   */
  Report(Path file, List<String> facts, List<? extends ReportTable> tables) {
    this.file = file;
    this.facts = facts;
    tables.forEach(table -> failures.put(table, new ArrayList<>()));
  }

  void failed(ReportTable table, String what, String why) {
    failures.computeIfAbsent(table, _ -> new ArrayList<>()).add(List.of(what, "failed: " + why));
  }

  int failed() {
    return failures.values().stream().mapToInt(List::size).sum();
  }

  /** Rows of all tables, those of failures included. */
  int rows() {
    return failed()
        + failures.keySet().stream().mapToInt(table -> table.measured().rows().size()).sum();
  }

  /**
   * @param done how many runs are over, of {@code all}
   */
  void write(int done, int all) {
    var text = new StringBuilder("# Drover on public yardsticks\n\n");
    facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
    if (done < all) {
      text.append("- **unfinished**: %d of %d runs\n".formatted(done, all));
    }
    failures.forEach((table, failed) -> {
      MarkdownTable measured = table.measured();
      List<List<String>> rows = new ArrayList<>(measured.rows());
      rows.addAll(failed);
      text.append("\n## ").append(table.title()).append("\n\n");
      text.append(new MarkdownTable(measured.columns(), rows)).append('\n');
      table.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    });
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError("--out " + file + " cannot be written: " + e + ". Check its folder", e);
    }
  }
}
