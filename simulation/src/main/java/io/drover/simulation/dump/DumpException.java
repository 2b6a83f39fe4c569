package io.drover.simulation.dump;

/**
 * A dump that cannot be used. The message is for the user: what is wrong, where (line and place in
 * the JSON), what to do.
 */
public final class DumpException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;

  public DumpException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
