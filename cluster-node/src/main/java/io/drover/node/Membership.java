package io.drover.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node is part of a cluster.
 *
 * @param address where the other nodes reach it; port 0 for any that is free
 * @param http where it answers for its health and names its members; empty for nowhere
 * @param seeds {@code host:port} of nodes to join, the first of which may form the cluster, once
 *     all the others have said that they are in none; empty for a cluster of this node alone
 */
public record Membership(
    InetSocketAddress address, Optional<InetSocketAddress> http, List<String> seeds) {
  /** A cluster of one process, which nobody else can join. */
  public static final Membership ALONE =
      new Membership(new InetSocketAddress("127.0.0.1", 0), Optional.empty(), List.of());

  /**
   * How long the first seed waits for the others' word: for ever. Started anew while it does not
   * reach them, or while they are too busy to answer, it would else form a second cluster beside
   * theirs.
   */
  private static final Duration FIRST_SEED_WAITS = Duration.ofDays(365);

  public Membership {
    seeds = List.copyOf(seeds);
  }

  /** {@code host:port}, as other nodes call this one. */
  public String name() {
    return address.getHostString() + ":" + address.getPort();
  }

  Membership joining(List<String> nodes) {
    return new Membership(address, http, nodes);
  }

  boolean isAlone() {
    return seeds.isEmpty();
  }

  Config config(String system) {
    Config config =
        ConfigFactory.empty()
            .withValue(
                "pekko.remote.artery.canonical.hostname",
                ConfigValueFactory.fromAnyRef(address.getHostString()))
            .withValue(
                "pekko.remote.artery.canonical.port",
                ConfigValueFactory.fromAnyRef(address.getPort()))
            .withValue(
                "pekko.cluster.seed-nodes",
                ConfigValueFactory.fromIterable(
                    seeds.stream().map(seed -> "pekko://" + system + "@" + seed).toList()));
    if (seeds.size() > 1 && seeds.getFirst().equals(name())) {
      config =
          config.withValue(
              "pekko.cluster.seed-node-timeout", ConfigValueFactory.fromAnyRef(FIRST_SEED_WAITS));
    }
    if (http.isEmpty()) {
      return config;
    }
    return config
        .withValue(
            "pekko.management.http.hostname",
            ConfigValueFactory.fromAnyRef(http.get().getHostString()))
        .withValue(
            "pekko.management.http.port", ConfigValueFactory.fromAnyRef(http.get().getPort()));
  }
}
