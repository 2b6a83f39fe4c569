package io.drover.journal;

import java.util.Objects;

/**
 * The store cannot be used as it is. The message says what was needed, what was found and what to
 * do; nothing was changed.
 */
public final class StoreUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnusable(String message) {
    super(message);
  }

  public StoreUnusable(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
