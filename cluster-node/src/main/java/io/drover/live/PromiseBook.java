package io.drover.live;

import io.drover.hypervisor.forecast.Settled;
import io.drover.hypervisor.forecast.SettledLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What migrations were promised to take, beside what they took: a line of JSON each, in a file that
 * is only ever added to. Forecasts are put right by it; losing it loses no VM, so it is no part of
 * the journal.
 */
final class PromiseBook {
  private static final Logger LOG = LoggerFactory.getLogger(PromiseBook.class);
  private static final String NAME = "promises.jsonl";

  private final Path file;

  PromiseBook(Path folder) {
    this.file = folder.resolve(NAME);
  }

  /** The newest lines, the oldest first; a line that cannot be read is passed over, and said. */
  List<Settled> newest(int most) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      var read = new ArrayList<Settled>();
      for (String line : lines.subList(Math.max(0, lines.size() - most), lines.size())) {
        try {
          read.add(SettledLine.read(line));
        } catch (IllegalArgumentException e) {
          LOG.warn("a line of {} is passed over: {}", file, e.getMessage());
        }
      }
      return read;
    } catch (IOException e) {
      LOG.warn("what was promised before is not known: {} cannot be read: {}", file, e.toString());
      return List.of();
    }
  }

  void add(Settled settled) {
    try {
      Files.write(
          file,
          List.of(SettledLine.write(settled)),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("a promise is not kept: {} cannot be written: {}", file, e.toString());
    }
  }
}
