/**
 * What a planner sees of a fleet: an immutable columnar snapshot, and a working copy to try moves
 * on.
 */
@NullMarked
package io.drover.fleetview;

import org.jspecify.annotations.NullMarked;
