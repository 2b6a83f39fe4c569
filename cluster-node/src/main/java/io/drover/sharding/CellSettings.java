package io.drover.sharding;

import io.drover.cell.CellPolicy;

/**
 * What a cell's scheduler is started with, on whichever node that is.
 *
 * @param id of the cell
 * @param seed of its searches
 */
public record CellSettings(String id, CellPolicy policy, long seed) {}
