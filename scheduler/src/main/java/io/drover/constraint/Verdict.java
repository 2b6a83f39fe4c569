package io.drover.constraint;

/** What a must-rule says of a VM on a host. */
public sealed interface Verdict {
  /** The host may take the VM. */
  record Fits() implements Verdict {
    static final Fits FITS = new Fits();
  }

  /**
   * The host may not take the VM.
   *
   * @param rule which rule says so, in two or three words
   * @param reason what was needed and what was found, with numbers
   */
  record Veto(String rule, String reason) implements Verdict {}
}
