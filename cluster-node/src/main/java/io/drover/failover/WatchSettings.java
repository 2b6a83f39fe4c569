package io.drover.failover;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How hosts are watched; the meaning of each stands in {@code drover-node.conf}.
 *
 * @param probeInterval between two questions to every host, and two ballots
 * @param patience how long a host may keep silent
 * @param ballotValid how long another watcher's ballot counts
 * @param mostSilent share of silent hosts above which a watcher takes itself for cut off
 * @param declareAgain how often a host that stays silent is declared lost again
 */
public record WatchSettings(
    Duration probeInterval,
    Duration patience,
    Duration ballotValid,
    double mostSilent,
    Duration declareAgain) {
  public WatchSettings {
    if (patience.compareTo(probeInterval) <= 0) {
      throw new IllegalArgumentException(
          "drover.watch.patience has to be longer than probe-interval, or every host is lost at once; found "
              + patience
              + " and "
              + probeInterval);
    }
  }

  /** Reads {@code drover.watch}. */
  public static WatchSettings of(Config config) {
    return new WatchSettings(
        config.getDuration("probe-interval"),
        config.getDuration("patience"),
        config.getDuration("ballot-valid"),
        config.getDouble("most-silent"),
        config.getDuration("declare-again"));
  }
}
