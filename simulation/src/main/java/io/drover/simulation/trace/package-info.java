/** Real load traces: how busy VMs were, over time. */
@NullMarked
package io.drover.simulation.trace;

import org.jspecify.annotations.NullMarked;
