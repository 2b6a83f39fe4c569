package io.drover.simulation.benchmark;

/**
 * A file of a yardstick that cannot be used. The message is for the user: which file and where in
 * it, what was needed, what was found.
 */
public final class InputUnusable extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;

  public InputUnusable(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
