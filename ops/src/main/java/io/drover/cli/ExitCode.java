package io.drover.cli;

/** What the process tells the shell that started it. */
public final class ExitCode {
  /** All is well, and nothing is left to do. */
  public static final int OK = 0;

  /**
   * It worked, and there is something to act on: {@code advise} found moves, {@code prove} a broken
   * invariant.
   */
  public static final int FOUND = 1;

  /** A wrong option, bad input, or a fault of Drover's own. */
  public static final int ERROR = 255;

  private ExitCode() {}
}
