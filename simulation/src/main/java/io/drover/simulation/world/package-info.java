/**
 * The digital twin's physics: simulated hypervisors, links, storage tiers and their faults, in
 * virtual time.
 */
@NullMarked
package io.drover.simulation.world;

import org.jspecify.annotations.NullMarked;
