package io.drover.hypervisor.libvirt;

/**
 * The state of a domain and why it is in it, as {@code virDomainGetState} gives them.
 *
 * @param state a virDomainState
 * @param reason counted anew for each state
 */
record DomainState(int state, int reason) {
  private static final int RUNNING = 1;
  private static final int BLOCKED = 2;
  private static final int PAUSED = 3;
  private static final int SHUTTING_DOWN = 4;
  private static final int SHUT_OFF = 5;
  private static final int CRASHED = 6;
  private static final int SUSPENDED = 7;

  private static final int PAUSED_FOR_MIGRATION = 2;
  private static final int PAUSED_STARTING_UP = 11;
  private static final int PAUSED_FOR_POST_COPY = 12;
  private static final int PAUSED_POST_COPY_FAILED = 13;
  private static final int SHUT_OFF_BY_GUEST = 1;
  private static final int SHUT_OFF_BY_ORDER = 2;
  private static final int SHUT_OFF_MIGRATED = 4;
  private static final int SHUT_OFF_SAVED = 5;

  /** There is a process of the guest, whether or not it runs. */
  boolean isActive() {
    return state != SHUT_OFF && state != CRASHED && state != 0;
  }

  /** The guest's CPUs may run. */
  boolean isRunning() {
    return state == RUNNING || state == BLOCKED || state == SHUTTING_DOWN || state == SUSPENDED;
  }

  /**
   * Held in a migration: on the source in its switchover, on the target until it is switched over.
   */
  boolean isPausedForMigration() {
    return state == PAUSED
        && (reason == PAUSED_FOR_MIGRATION
            || reason == PAUSED_FOR_POST_COPY
            || reason == PAUSED_POST_COPY_FAILED);
  }

  /**
   * Held in its switchover with all of its memory, so that it can run on. A source held in
   * post-copy cannot: its guest has already run on the target, and written to its disks there.
   */
  boolean isResumable() {
    return state == PAUSED && reason == PAUSED_FOR_MIGRATION;
  }

  /**
   * Held at the source of a post-copy: the guest has run on elsewhere, with memory that is not
   * here.
   */
  boolean isLeftByPostCopy() {
    return state == PAUSED && (reason == PAUSED_FOR_POST_COPY || reason == PAUSED_POST_COPY_FAILED);
  }

  /** Seen on a target: half built, and not yet told to run. */
  boolean isComingIn() {
    return state == PAUSED && (reason == PAUSED_FOR_MIGRATION || reason == PAUSED_STARTING_UP);
  }

  /** The source handed it over: libvirt saw it run on the target. */
  boolean isMigratedAway() {
    return state == SHUT_OFF && reason == SHUT_OFF_MIGRATED;
  }

  /** Somebody, or the guest itself, ended it on purpose. */
  boolean isStoppedOnPurpose() {
    return state == SHUT_OFF
        && (reason == SHUT_OFF_BY_GUEST || reason == SHUT_OFF_BY_ORDER || reason == SHUT_OFF_SAVED);
  }
}
