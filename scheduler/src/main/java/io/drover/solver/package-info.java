/**
 * The one search behind rebalancing: hosts and VMs as columns of whole numbers, must-rules and cost
 * terms that know what a move changes, and a portfolio of annealings over them. Whatever is to be
 * rearranged is first said as a {@link io.drover.solver.Problem}.
 */
@NullMarked
package io.drover.solver;

import org.jspecify.annotations.NullMarked;
