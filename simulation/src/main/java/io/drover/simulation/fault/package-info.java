/** What can go wrong, by name, and when it does in a run. */
@NullMarked
package io.drover.simulation.fault;

import org.jspecify.annotations.NullMarked;
