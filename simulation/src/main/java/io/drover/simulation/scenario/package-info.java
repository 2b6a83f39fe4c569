/**
 * Whole fleets to run: hosts, VMs, where they start and what load they bring. Derived from public
 * data, and said so.
 */
@NullMarked
package io.drover.simulation.scenario;

import org.jspecify.annotations.NullMarked;
