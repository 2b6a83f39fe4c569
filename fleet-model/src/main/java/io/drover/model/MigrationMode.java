package io.drover.model;

/** How a VM gets from one host to another. */
public enum MigrationMode {
  /**
   * Copies memory while the guest runs, again and again, until the rest fits the blackout limit.
   */
  PRE_COPY,
  /**
   * Pre-copy that slows the guest's CPU down step by step when it dirties memory faster than the
   * link carries.
   */
  AUTO_CONVERGE,
  /**
   * Resumes on the target first and fetches memory on demand: converges always, and a lost network
   * loses the guest.
   */
  POST_COPY,
  /** Stops the guest, copies, starts it. */
  COLD
}
