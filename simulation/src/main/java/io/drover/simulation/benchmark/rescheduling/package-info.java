/** Few moves that gain whole chunks of free CPU, on a snapshot of a fleet. */
@NullMarked
package io.drover.simulation.benchmark.rescheduling;

import org.jspecify.annotations.NullMarked;
