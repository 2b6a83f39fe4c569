package io.drover.proto.codec;

/**
 * Bytes that this version of Drover cannot turn back into what they were. The message says why and
 * what to do.
 */
public final class UnreadableRecord extends RuntimeException {
  private static final long serialVersionUID = 1;

  private UnreadableRecord(String message) {
    super(message);
  }

  private UnreadableRecord(String message, Throwable cause) {
    super(message, cause);
  }

  /** The kind of record is not known here: it was added later. */
  public static UnreadableRecord unknown(String manifest) {
    return new UnreadableRecord(
        "the record \""
            + manifest
            + "\" was written by a newer version of Drover; install the version that wrote it, "
            + "or a newer one");
  }

  /** The kind of record is known, and it holds a choice that is not: that was added later. */
  public static UnreadableRecord unknownChoice(String what, Object found) {
    return new UnreadableRecord(
        "a record's "
            + what
            + " is "
            + found
            + ", which was written by a newer version of Drover; install the version "
            + "that wrote it, or a newer one");
  }

  /** The bytes are not a record of this kind at all. */
  public static UnreadableRecord damaged(String manifest, int bytes, Throwable cause) {
    return new UnreadableRecord(
        "the "
            + bytes
            + " bytes of a record \""
            + manifest
            + "\" are damaged: "
            + cause.getMessage(),
        cause);
  }
}
