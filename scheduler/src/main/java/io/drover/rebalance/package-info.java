/**
 * Finds the few moves that improve a fleet most, or that empty hosts, in an order in which each
 * fits.
 */
@NullMarked
package io.drover.rebalance;

import org.jspecify.annotations.NullMarked;
