package io.drover.hypervisor.libvirt;

import java.util.Set;
import org.libvirt.LibvirtException;

/**
 * A call of libvirt that did not succeed. What it means for a migration is one of a closed set,
 * {@link Meaning}; the code and the text are libvirt's own.
 */
public final class LibvirtFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What a failed call says about the thing that was asked. */
  public enum Meaning {
    /** It was never begun: the request cannot be carried out as it stands. */
    REFUSED,
    /** It was begun and given up; for a migration: the source runs on. Still to be seen there. */
    FAILED,
    /** Nobody can say what became of it. */
    UNKNOWN
  }

  // Codes of virErrorNumber.
  private static final int INTERNAL = 1;
  private static final int NO_SUPPORT = 3;
  private static final int UNKNOWN_HOST = 4;
  private static final int NO_CONNECT = 5;
  private static final int INVALID_ARG = 8;
  private static final int XML_ERROR = 27;
  private static final int DOMAIN_EXISTS = 28;
  private static final int OPERATION_DENIED = 29;
  private static final int XML_DETAIL = 35;
  private static final int RPC = 39;
  private static final int NO_DOMAIN = 42;
  private static final int AUTH_FAILED = 45;
  private static final int NO_VOLUME = 50;
  private static final int OPERATION_INVALID = 55;
  private static final int CONFIG_UNSUPPORTED = 67;
  private static final int ARGUMENT_UNSUPPORTED = 74;
  private static final int AUTH_CANCELLED = 79;
  private static final int MIGRATE_UNSAFE = 81;
  private static final int OPERATION_UNSUPPORTED = 84;
  private static final int ACCESS_DENIED = 88;
  private static final int CPU_INCOMPATIBLE = 91;
  private static final int MIGRATE_FINISH_OK = 93;
  private static final int AUTH_UNAVAILABLE = 94;

  private static final Set<Integer> REFUSALS =
      Set.of(
          NO_SUPPORT,
          UNKNOWN_HOST,
          NO_CONNECT,
          INVALID_ARG,
          XML_ERROR,
          DOMAIN_EXISTS,
          OPERATION_DENIED,
          NO_DOMAIN,
          AUTH_FAILED,
          OPERATION_INVALID,
          CONFIG_UNSUPPORTED,
          ARGUMENT_UNSUPPORTED,
          AUTH_CANCELLED,
          MIGRATE_UNSAFE,
          OPERATION_UNSUPPORTED,
          ACCESS_DENIED,
          CPU_INCOMPATIBLE,
          AUTH_UNAVAILABLE);

  /** The connection itself broke, or the target finished and the source could not confirm it. */
  private static final Set<Integer> UNCERTAIN = Set.of(RPC, MIGRATE_FINISH_OK);

  /** Not a code of libvirt's: Drover itself found that it cannot go on. */
  static final int OURS = 0;

  /** Not a code of libvirt's: the call was not answered, or there was no connection to ask over. */
  static final int UNANSWERED = -1;

  private final int code;

  LibvirtFailure(int code, String message) {
    super(
        code == UNANSWERED || code == OURS
            ? message
            : message + hint(message) + " (libvirt error " + code + ")");
    this.code = code;
  }

  /** libvirt's client is not told why a daemon ends the handshake. */
  private static String hint(String message) {
    return message.contains("TLS confirmation")
        ? ": the daemon ended the handshake, it does not trust this client's certificate"
        : "";
  }

  static LibvirtFailure of(LibvirtException e) {
    return new LibvirtFailure(
        e.getError() == null ? 0 : e.getError().getCode().ordinal(),
        String.valueOf(e.getMessage()).strip());
  }

  /** This thread's last failed call of {@link LibvirtCalls}. */
  static LibvirtFailure last(String call) {
    String message = LibvirtCalls.LIBVIRT.virGetLastErrorMessage();
    return new LibvirtFailure(
        LibvirtCalls.LIBVIRT.virGetLastErrorCode(),
        call + ": " + (message == null ? "failed" : message));
  }

  /** What went wrong, without what QEMU printed after it. */
  static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end).strip();
  }

  public int code() {
    return code;
  }

  public Meaning meaning() {
    if (code == UNANSWERED || UNCERTAIN.contains(code)) {
      return Meaning.UNKNOWN;
    }
    return REFUSALS.contains(code) ? Meaning.REFUSED : Meaning.FAILED;
  }

  boolean isNoVolume() {
    return code == NO_VOLUME;
  }

  /** The call is there, and what it was asked with is not allowed. */
  boolean isOfArgument() {
    return code == INVALID_ARG;
  }

  /** It was read, as something that may be asked, and is not what it should be. */
  boolean isOfXml() {
    return code == XML_ERROR || code == XML_DETAIL || code == INTERNAL;
  }

  /** Neither the driver nor what it drives will ever do this for the domain as it runs now. */
  boolean isForGood() {
    return code == NO_SUPPORT
        || code == CONFIG_UNSUPPORTED
        || code == ARGUMENT_UNSUPPORTED
        || code == OPERATION_UNSUPPORTED;
  }

  boolean isNoDomain() {
    return code == NO_DOMAIN;
  }
}
