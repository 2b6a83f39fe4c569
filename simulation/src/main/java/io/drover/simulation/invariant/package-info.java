/** The promises that must never break, each a checker that reads the journal event by event. */
@NullMarked
package io.drover.simulation.invariant;

import org.jspecify.annotations.NullMarked;
