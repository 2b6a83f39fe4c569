package io.drover.live;

import org.jspecify.annotations.Nullable;

/**
 * A fleet that cannot be worked with; the message says what was needed, what was found, what to do.
 */
public final class FleetUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FleetUnusable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
