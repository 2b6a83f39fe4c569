package io.drover.journal.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;

/** What went wrong with Cassandra, in words, with what to do. */
final class CassandraTrouble {
  private CassandraTrouble() {}

  static String explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnavailableException e -> {
          return "%d of its copies have to acknowledge, and %d are up: start the nodes that are down"
              .formatted(e.getRequired(), e.getAlive());
        }
        case WriteTimeoutException e -> {
          return "%d of its copies had to acknowledge in time, and %d did: it is too slow, or nodes are about to be found down"
              .formatted(e.getBlockFor(), e.getReceived());
        }
        case NoNodeAvailableException _ -> {
          return "none of its nodes can be reached: start them, or mend the way to them";
        }
        case AllNodesFailedException e when !e.getAllErrors().isEmpty() -> {
          return "no node did what was asked; the first said: "
              + explain(e.getAllErrors().values().iterator().next().getFirst());
        }
        default -> {}
      }
    }
    return String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }
}
