package io.drover.cli.demo;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.UserError;
import io.drover.cli.demo.DemoSettings.ScenarioName;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.StoreUnusable;
import io.drover.simulation.scenario.FleetShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A demo's data folder: which fleet it holds, how often it was started, and whether the demo ran to
 * its end.
 */
final class DemoFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LABEL = "demo.json";

  private final Path folder;
  private final Label label;

  /** What is written on the folder. */
  record Label(ScenarioName scenario, FleetShape shape, long seed, int starts, boolean ended) {}

  private DemoFolder(Path folder, Label label) {
    this.folder = folder;
    this.label = label;
  }

  /**
   * Opens the folder for a start of this demo. One that ran to its end, or that shall be forgotten,
   * is emptied first.
   *
   * @throws UserError if it holds another demo, or something else
   * @throws StoreUnusable if it is to be emptied while a running process holds it
   */
  static DemoFolder open(DemoSettings settings) {
    Path folder = settings.folder();
    try {
      if (Files.exists(folder.resolve(LABEL))) {
        Label found = read(folder);
        if (settings.fresh() || found.ended()) {
          empty(folder);
        } else if (!isSame(found, settings)) {
          throw new UserError(
              "the data folder "
                  + folder
                  + " holds a "
                  + describe(found)
                  + " that has not ended, asked for is a "
                  + describe(label(settings, 0))
                  + ": start that one again to go on with it, name another folder with --data, or forget it with --fresh");
        } else {
          return written(folder, label(settings, found.starts() + 1));
        }
      } else if (Files.exists(folder) && !isEmpty(folder)) {
        throw new UserError(
            "the data folder "
                + folder
                + " holds something that is not a demo's: name an empty or new one with --data");
      }
      Files.createDirectories(folder);
      return written(folder, label(settings, 1));
    } catch (IOException e) {
      throw new UserError(
          "the data folder " + folder + " cannot be used: " + e + ": name another with --data", e);
    }
  }

  private static Label label(DemoSettings settings, int starts) {
    return new Label(settings.scenario(), settings.shape(), settings.seed(), starts, false);
  }

  private static boolean isSame(Label found, DemoSettings settings) {
    return found.scenario() == settings.scenario()
        && found.shape().equals(settings.shape())
        && found.seed() == settings.seed();
  }

  private static String describe(Label label) {
    return label.scenario().toString().toLowerCase(Locale.ROOT)
        + " demo of "
        + label.shape().hosts()
        + " hosts and "
        + label.shape().vms()
        + " VMs with seed "
        + label.seed();
  }

  private static Label read(Path folder) throws IOException {
    try {
      return JSON.readValue(folder.resolve(LABEL).toFile(), Label.class);
    } catch (JacksonException e) {
      throw new UserError(
          folder.resolve(LABEL)
              + " is damaged: "
              + e.getOriginalMessage()
              + ": forget the demo with --fresh",
          e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void empty(Path folder) throws IOException {
    EmbeddedStore.requireUnheld(folder);
    List<Path> files;
    try (var walk = Files.walk(folder)) {
      files = walk.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private static DemoFolder written(Path folder, Label label) throws IOException {
    JSON.writeValue(folder.resolve(LABEL).toFile(), label);
    return new DemoFolder(folder, label);
  }

  /** Starts of this demo so far, this one included. */
  int starts() {
    return label.starts();
  }

  Path path() {
    return folder;
  }

  /** The demo ran to its end: the next start begins anew. */
  void end() {
    try {
      written(
          folder, new Label(label.scenario(), label.shape(), label.seed(), label.starts(), true));
    } catch (IOException e) {
      throw new UserError("the data folder " + folder + " cannot be written to: " + e, e);
    }
  }
}
