package io.drover.model;

import java.time.Duration;

/** How a move ended. */
public sealed interface MoveOutcome {
  /**
   * The VM runs on the target.
   *
   * @param duration from the request to the guest's resumption on the target
   * @param blackout how long the guest was paused
   * @param sent memory and disk sent over the link
   */
  record Completed(Duration duration, Duration blackout, DataSize sent) implements MoveOutcome {}

  /**
   * The VM was found running on the target; nobody saw the switchover, so its blackout is not
   * known.
   */
  record FoundCompleted(Duration duration) implements MoveOutcome {}

  /** It was begun, and the VM runs on where it was. */
  record RolledBack(String reason) implements MoveOutcome {}

  /** It was never begun. */
  record Refused(String reason) implements MoveOutcome {}
}
