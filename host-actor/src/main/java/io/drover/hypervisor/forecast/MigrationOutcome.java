package io.drover.hypervisor.forecast;

import io.drover.model.DataSize;
import java.time.Duration;

/** What a migration took, as the hypervisor measured it. */
public record MigrationOutcome(Duration duration, DataSize bytes, Duration blackout) {}
