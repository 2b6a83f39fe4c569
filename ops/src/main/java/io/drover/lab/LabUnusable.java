package io.drover.lab;

/**
 * The lab could not do what was asked. The message is what its script said: what was needed, what
 * was found and what to do.
 */
public final class LabUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LabUnusable(String message) {
    super(message);
  }

  public LabUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
