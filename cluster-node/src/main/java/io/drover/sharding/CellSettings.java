package io.drover.sharding;

import io.drover.cell.CellPolicy;

/**
 * What each cell's scheduler is started with, on whichever node that is.
 *
 * @param seed of its searches
 */
public record CellSettings(CellPolicy policy, long seed) {}
