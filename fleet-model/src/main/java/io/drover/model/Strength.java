package io.drover.model;

/** How binding a rule is. */
public sealed interface Strength {
  Must MUST = new Must();

  /** No placement and no move may break it. */
  record Must() implements Strength {}

  /**
   * It may be broken where that is worth more.
   *
   * @param weight what one breach costs, in the score's unit (cores); above 0
   */
  record Should(double weight) implements Strength {
    public Should {
      if (!(weight > 0 && weight <= 1e9)) {
        throw new IllegalArgumentException(
            "a should-rule needs a weight above 0 and at most 1e9, found " + weight);
      }
    }
  }

  static Strength should(double weight) {
    return new Should(weight);
  }

  default boolean isMust() {
    return this instanceof Must;
  }
}
