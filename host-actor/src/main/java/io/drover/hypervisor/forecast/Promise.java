package io.drover.hypervisor.forecast;

import io.drover.model.MigrationId;

/** What was said of a migration before it began, and from what. */
public record Promise(MigrationId migration, MigrationShape shape, Link link, Forecast forecast) {}
