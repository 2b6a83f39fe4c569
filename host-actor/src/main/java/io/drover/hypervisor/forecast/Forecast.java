package io.drover.hypervisor.forecast;

import io.drover.model.DataSize;
import java.time.Duration;

/**
 * What a migration is said to take. Half of all moves should take less than the first of each
 * figure, and 95 of 100 no more than its P95, which is never less.
 *
 * @param converges whether the copy is expected to end by itself; if not, the figures are those of
 *     the moment at which it is given up
 */
public record Forecast(
    Duration duration,
    Duration durationP95,
    DataSize bytes,
    DataSize bytesP95,
    Duration blackout,
    Duration blackoutP95,
    boolean converges) {}
