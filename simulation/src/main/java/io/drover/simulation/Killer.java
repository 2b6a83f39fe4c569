package io.drover.simulation;

/** Decides whether the control process dies at a moment between two instructions of an entity. */
@FunctionalInterface
interface Killer {
  Killer NONE = (_, _) -> false;

  enum Moment {
    /** An entity has recorded events and sent nothing of what follows from them. */
    BEFORE_EFFECTS,
    /** It has sent all of it. */
    AFTER_EFFECTS
  }

  /**
   * @param recorded entries in the journal by now
   */
  boolean killsAt(Moment moment, long recorded);
}
