package io.drover.solver;

import java.util.List;

/**
 * What a search is made of. There is one that is used, and others to measure what each part brings.
 *
 * @param shifts in which proportion shifts are drawn, 1 or more
 * @param swaps the same of swaps
 * @param chains of chains
 * @param repairs of repairs
 * @param priced whether some annealings pass through states that are not allowed, at a price
 * @param again whether shorter annealings follow the long one
 */
public record Recipe(
    int shifts, int swaps, int chains, int repairs, boolean priced, boolean again) {
  public static final Recipe USUAL = new Recipe(40, 12, 12, 1, true, true);

  public Recipe {
    if (shifts < 1 || swaps < 0 || chains < 0 || repairs < 0) {
      throw new IllegalArgumentException(
          "needs at least one share of shifts and no negative share, found "
              + List.of(shifts, swaps, chains, repairs));
    }
  }
}
