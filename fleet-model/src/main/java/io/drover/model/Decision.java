package io.drover.model;

import java.util.List;

/**
 * What rules make of a command: events to record, or a refusal with its reason. No event means
 * nothing changes.
 */
public sealed interface Decision<E> {
  record Accepted<E>(List<E> events) implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  record Refused<E>(String reason) implements Decision<E> {}

  @SafeVarargs
  static <E> Decision<E> accept(E... events) {
    return new Accepted<>(List.of(events));
  }

  static <E> Decision<E> refuse(String reason) {
    return new Refused<>(reason);
  }
}
