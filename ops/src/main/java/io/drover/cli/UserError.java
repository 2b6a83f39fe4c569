package io.drover.cli;

/**
 * Something the user can put right. It is printed as its message alone, with no stack trace, and
 * ends the process with {@link ExitCode#ERROR}.
 *
 * <p>The message says what was needed, what was found and where, and what to do; it may have
 * several lines.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
