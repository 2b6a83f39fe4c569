package io.drover.cell;

/** An operator's order that cannot be followed; the message says why and what to do. */
public final class OrderRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  OrderRefused(String message) {
    super(message);
  }
}
