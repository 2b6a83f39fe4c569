package io.drover.simulation.world;

import io.drover.model.Placement;
import io.drover.model.VmSpec;

/** A guest that runs from the start. */
public record Resident(VmSpec vm, Placement placement, long epoch) {}
