/**
 * How fast and how right VMs are placed one by one on a derived fleet that stays as full as it is.
 */
@NullMarked
package io.drover.simulation.benchmark.placement;

import org.jspecify.annotations.NullMarked;
