package io.drover.hypervisor.forecast;

import io.drover.model.MigrationId;

/** A promise beside what came of it. */
public record Settled(Promise promise, MigrationOutcome outcome) {
  MigrationId migration() {
    return promise.migration();
  }
}
