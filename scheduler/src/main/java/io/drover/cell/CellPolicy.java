package io.drover.cell;

import io.drover.model.MigrationTerms;
import io.drover.objective.Weights;
import io.drover.plan.ConcurrencyLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a cell does when. The same policy on the same digests gives the same plans.
 *
 * @param hot share of its physical CPU above which a host is hot, above 0 and at most 1
 * @param cool share below which a hot host is no longer hot; between the two it stays what it was
 *     (hysteresis)
 * @param hold how long a host must stay hot before anything is moved for it
 * @param planEvery the least time between two rebalance plans
 * @param drainEvery the least time between two looks at hosts that are draining
 * @param staleAfter age of a host's last sample above which the host is neither source nor target
 * @param rebalanceValid how long a rebalance plan's moves may be begun
 * @param drainValid the same for a drain
 * @param mostMoves in one rebalance plan
 * @param searchSteps candidates that a rebalance tries
 */
public record CellPolicy(
    double hot,
    double cool,
    Duration hold,
    Duration planEvery,
    Duration drainEvery,
    Duration staleAfter,
    Duration rebalanceValid,
    Duration drainValid,
    int mostMoves,
    long searchSteps,
    Weights weights,
    MigrationTerms terms,
    ConcurrencyLimits limits) {
  public CellPolicy {
    if (!(cool > 0 && cool <= hot && hot <= 1)) {
      throw new IllegalArgumentException(
          "a policy needs 0 < cool <= hot <= 1, found cool " + cool + " and hot " + hot);
    }
    if (mostMoves < 1 || searchSteps < 1) {
      throw new IllegalArgumentException(
          "a policy allows at least one move and one search step, found "
              + mostMoves
              + " and "
              + searchSteps);
    }
  }

  /** The same policy with other terms for migrations. */
  public CellPolicy with(MigrationTerms other) {
    return new CellPolicy(
        hot,
        cool,
        hold,
        planEvery,
        drainEvery,
        staleAfter,
        rebalanceValid,
        drainValid,
        mostMoves,
        searchSteps,
        weights,
        other,
        limits);
  }

  /** A fingerprint of every setting: plans carry it. Hexadecimal SHA-256 of the record's text. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
