package io.drover.cli;

import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Finds what somebody probably meant to type. */
final class NearestName {
  private NearestName() {}

  /** " Did you mean '…'?" with a leading space, or nothing if no name is near. */
  static String hint(String typed, CommandLine command) {
    var name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
    var names =
        name.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet().stream()
            : command.getSubcommands().keySet().stream();
    return nearest(name, names);
  }

  private static String nearest(String typed, Stream<String> names) {
    // A third of the letters may be wrong, and one always: "dmeo" is "demo", "x" is nothing.
    int most = Math.max(1, typed.length() / 3 + 1);
    return names
        .filter(name -> name.length() > 2)
        .sorted()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= most)
        .map(name -> " Did you mean '" + name + "'?")
        .orElse("");
  }

  /**
   * How many letters must be added, removed or replaced to turn one word into the other.
   *
   * @see <a href="https://doi.org/10.1145/321796.321811">Wagner and Fischer, The String-to-String
   *     Correction Problem, 1974</a>
   */
  static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
