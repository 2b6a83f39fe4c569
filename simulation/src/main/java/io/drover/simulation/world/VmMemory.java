package io.drover.simulation.world;

/** What a host remembers of a VM's migrations, whatever dies: enough to ignore what comes late. */
final class VmMemory {
  /** Highest migration number seen; 0 before the first. */
  long highest;

  /** Whether migration {@code highest} was cancelled here or ended. */
  boolean closed;

  /** Last migration in which the guest was handed over from here; 0 for none. */
  long handedOver;

  /** How that one went: for its repeated report. */
  long blackoutNanos;

  long sentBytes;

  /** A start with a lower epoch than this is late and ignored. */
  long epochFloor;

  /** Highest migration for which this host was fenced; 0 for none. */
  long fenced;

  void see(long number) {
    if (number > highest) {
      highest = number;
      closed = false;
    }
  }

  void close(long number) {
    see(number);
    if (number == highest) {
      closed = true;
    }
  }

  boolean isClosed(long number) {
    return number < highest || (number == highest && closed);
  }
}
