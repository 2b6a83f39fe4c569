package io.drover.simulation.dump;

import java.util.Comparator;
import java.util.List;

/** Guesses which known name a wrong one was meant to be. */
final class NearestName {
  private NearestName() {}

  /**
   * A sentence's end that names the nearest known name when there is a near one, and else all of
   * them.
   */
  static String hint(String wrong, List<String> known) {
    String nearest =
        known.stream().min(Comparator.comparingInt(name -> distance(wrong, name))).orElseThrow();
    return distance(wrong, nearest) <= Math.max(2, wrong.length() / 3)
        ? ": did you mean \"" + nearest + "\"?"
        : ": known are " + String.join(", ", known);
  }

  /** How many letters must be put in, left out or changed (Levenshtein), capitals apart. */
  private static int distance(String some, String other) {
    String a = some.toLowerCase(java.util.Locale.ROOT);
    String b = other.toLowerCase(java.util.Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
