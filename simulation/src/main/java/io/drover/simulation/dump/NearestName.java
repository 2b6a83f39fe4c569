package io.drover.simulation.dump;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write: a field of a dump, an option of a command. */
public final class NearestName {
  private NearestName() {}

  /**
   * The nearest of the known names, if one is near. A third of the letters may be wrong, and one
   * always: "dmeo" is "demo", "x" is nothing. Of names as near as each other, the first in the
   * alphabet.
   */
  public static Optional<String> to(String written, Collection<String> known) {
    int most = written.length() / 3 + 1;
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> distance(written, name))
                .thenComparing(Comparator.naturalOrder()))
        .filter(name -> distance(written, name) <= most);
  }

  /**
   * How many letters must be added, removed or replaced to turn one word into the other, capitals
   * apart.
   *
   * @see <a href="https://doi.org/10.1145/321796.321811">Wagner and Fischer, The String-to-String
   *     Correction Problem, 1974</a>
   */
  private static int distance(String some, String other) {
    String a = some.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
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
