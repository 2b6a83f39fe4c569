/**
 * How long VMs wait for room when servers are few: arrivals and departures as they were recorded,
 * and a policy that chooses each VM's place without knowing how long it will stay.
 */
@NullMarked
package io.drover.simulation.benchmark.waiting;

import org.jspecify.annotations.NullMarked;
