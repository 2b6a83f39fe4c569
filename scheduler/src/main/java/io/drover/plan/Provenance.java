package io.drover.plan;

import java.time.Instant;

/**
 * What a decision rests on, so that it can be made again bit by bit.
 *
 * @param snapshotRevision of the fleet snapshot it was made on
 * @param snapshotHash of that snapshot's content
 * @param policyHash of the policy (weights, limits, thresholds) in force
 * @param model the learned model asked, or {@code none}
 * @param seed of the search
 * @param sampledAt the oldest telemetry used
 * @param decidedAt when
 * @param validUntil after which no move of it may be begun
 */
public record Provenance(
    long snapshotRevision,
    String snapshotHash,
    String policyHash,
    String model,
    long seed,
    Instant sampledAt,
    Instant decidedAt,
    Instant validUntil) {}
