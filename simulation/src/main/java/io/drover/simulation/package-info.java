/**
 * The production rules of hosts, VMs, plans and cell in virtual time, on one thread, from one seed.
 */
@NullMarked
package io.drover.simulation;

import org.jspecify.annotations.NullMarked;
