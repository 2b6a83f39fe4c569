package io.drover.model;

import java.time.Instant;

/**
 * A plan's order to a VM to move. May be given again at any time: the id tells a repeat from a new
 * order.
 *
 * @param from where the plan believes the VM runs; an order from elsewhere is refused as stale
 * @param mandatory made even within the VM's cooldown: a drain or an evacuation
 * @param sampledAt age of the oldest telemetry the decision rests on
 * @param validUntil after which the decision is too old to be begun
 */
public record MoveOrder(
    MoveId id,
    VmSpec vm,
    Placement from,
    Placement to,
    MigrationTerms terms,
    boolean mandatory,
    Instant sampledAt,
    Instant validUntil) {}
