package io.drover.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.drover.cell.CellPolicy;
import io.drover.model.MigrationMode;
import io.drover.model.MigrationTerms;
import io.drover.objective.Weights;
import io.drover.plan.ConcurrencyLimits;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads a cell's policy from configuration; every key and its meaning stands in {@code
 * drover-node.conf}.
 */
public final class PolicyConfig {
  private static final String ROOT = "drover.policy";

  private PolicyConfig() {}

  /**
   * The policy as shipped, with what the JVM's system properties change, such as {@code
   * -Ddrover.policy.hot=0.85}.
   *
   * @throws PolicyInvalid if a value is missing, of the wrong kind, or out of bounds
   */
  public static CellPolicy load() {
    return read(ConfigFactory.load("drover-node"));
  }

  /**
   * @throws PolicyInvalid if a value is missing, of the wrong kind, or out of bounds
   */
  static CellPolicy read(Config config) {
    try {
      Config policy = config.getConfig(ROOT);
      return new CellPolicy(
          policy.getDouble("hot"),
          policy.getDouble("cool"),
          policy.getDuration("hold"),
          policy.getDuration("plan-every"),
          policy.getDuration("drain-every"),
          policy.getDuration("stale-after"),
          policy.getDuration("rebalance-valid"),
          policy.getDuration("drain-valid"),
          policy.getInt("most-moves"),
          policy.getLong("search-steps"),
          Weights.forLoad(policy.getDouble("safety-level"))
              .withMoveCost(
                  policy.getDouble("least-gain"), policy.getDouble("least-gain-a-gibibyte")),
          terms(policy.getConfig("migration")),
          limits(policy.getConfig("limits")));
    } catch (ConfigException | IllegalArgumentException e) {
      throw new PolicyInvalid(e);
    }
  }

  private static MigrationTerms terms(Config migration) {
    return new MigrationTerms(
        mode("migration.mode", migration.getString("mode")),
        migration.getDuration("deadline"),
        migration.getDuration("blackout-limit"),
        migration.getInt("most-rounds"),
        migration.getDuration("cooldown"));
  }

  /**
   * A mode by its name in configuration and on the command line: pre-copy, auto-converge …
   *
   * @param key what it was given as, for the message
   * @throws IllegalArgumentException if there is none of that name
   */
  public static MigrationMode mode(String key, String name) {
    return Arrays.stream(MigrationMode.values())
        .filter(mode -> spelled(mode).equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                key
                    + " is one of "
                    + Arrays.stream(MigrationMode.values()).map(PolicyConfig::spelled).toList()
                    + ", found "
                    + name));
  }

  private static String spelled(MigrationMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ConcurrencyLimits limits(Config limits) {
    return new ConcurrencyLimits(
        limits.getInt("out-of-host"),
        limits.getInt("into-host"),
        limits.getInt("over-uplink"),
        limits.getInt("over-pool"),
        limits.getInt("in-zone"),
        limits.getInt("in-fleet"));
  }

  /**
   * A policy that cannot be followed. The message says which value, what was needed and what was
   * found.
   */
  public static final class PolicyInvalid extends RuntimeException {
    private static final long serialVersionUID = 1;

    PolicyInvalid(RuntimeException cause) {
      super(ROOT + " cannot be followed: " + cause.getMessage(), cause);
    }
  }
}
