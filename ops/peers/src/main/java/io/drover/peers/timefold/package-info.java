/** Timefold Solver, community edition, on the machine reassignment challenge. */
@NullMarked
package io.drover.peers.timefold;

import org.jspecify.annotations.NullMarked;
