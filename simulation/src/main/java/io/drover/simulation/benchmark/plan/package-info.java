/** How fast a whole fleet is planned anew, and what the plan gains, on a derived fleet. */
@NullMarked
package io.drover.simulation.benchmark.plan;

import org.jspecify.annotations.NullMarked;
