package io.drover.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.drover.cell.CellPolicy;
import io.drover.journal.cassandra.CassandraSettings;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of one node of a cluster, as a file in HOCON says it; every key and its meaning
 * stands in {@code drover-cluster.conf}, whose values hold where the file says nothing.
 *
 * @param membership without nodes to join where a name has them: see {@link #awaitMembership()}
 * @param names of the nodes to join, if not in the file
 * @param folder of the embedded store and of the log
 * @param cassandra the store, if it is not the embedded one
 * @param twin that plays the fleet
 * @param reminderInterval how often what is owed is repeated, on the wall clock
 */
public record NodeConfig(
    Membership membership,
    Optional<DnsSeeds> names,
    Path folder,
    Optional<CassandraSettings> cassandra,
    InetSocketAddress twin,
    CellPolicy policy,
    Duration reminderInterval) {

  /** A configuration that cannot be followed; the message says what was needed and found. */
  public static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1;

    Invalid(String message) {
      super(message);
    }

    Invalid(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @throws Invalid if it cannot be read, or something in it cannot be followed
   */
  public static NodeConfig read(Path file) {
    if (!Files.isReadable(file)) {
      throw new Invalid(
          "there is no configuration "
              + file
              + " that can be read: it says where this node is, and where the others are; see docs/operations.md");
    }
    try {
      return parse(ConfigFactory.parseFile(file.toFile()));
    } catch (ConfigException | IllegalArgumentException | PolicyConfig.PolicyInvalid e) {
      throw new Invalid("configuration " + file + " cannot be followed: " + e.getMessage(), e);
    }
  }

  static NodeConfig parse(Config given) {
    Config config =
        given
            .withFallback(ConfigFactory.parseResources("drover-cluster.conf"))
            .withFallback(ConfigFactory.parseResources("drover-node.conf"))
            .resolve();
    Membership membership = membership(config.getConfig("node"));
    Optional<DnsSeeds> names = names(config.getConfig("node.dns"), membership);
    Optional<CassandraSettings> cassandra = cassandra(config.getConfig("store"));
    if (cassandra.isEmpty() && !membership.seeds().equals(List.of(membership.name()))) {
      throw new IllegalArgumentException(
          "store.kind = embedded is for one node: what it records the others do not see."
              + " node.seeds needs this node alone, found "
              + (names.isPresent() ? "a name" : membership.seeds())
              + "; or use store.kind = cassandra");
    }
    return new NodeConfig(
        membership,
        names,
        Path.of(config.getString("store.folder")),
        cassandra,
        address("fleet.twin", config.getString("fleet.twin")),
        PolicyConfig.read(config),
        config.getDuration("drover.reminder-interval"));
  }

  /**
   * With the nodes to join. If a name has them, it is asked until it has all, for half a minute at
   * most.
   *
   * @throws Invalid if it has none that could be joined
   */
  public Membership awaitMembership() {
    try {
      return names.map(DnsSeeds::await).map(membership::joining).orElse(membership);
    } catch (IllegalArgumentException e) {
      throw new Invalid(String.valueOf(e.getMessage()), e);
    }
  }

  private static Membership membership(Config node) {
    var address = new InetSocketAddress(node.getString("host"), port(node, "port"));
    var http = new InetSocketAddress(node.getString("http.host"), port(node, "http.port"));
    List<String> seeds = node.getStringList("seeds");
    seeds.forEach(seed -> address("node.seeds", seed));
    return new Membership(address, Optional.of(http), seeds);
  }

  private static Optional<DnsSeeds> names(Config dns, Membership membership) {
    boolean isNamed = !dns.getString("name").isEmpty();
    boolean isListed = !membership.seeds().isEmpty();
    if (isNamed && isListed) {
      throw new IllegalArgumentException("node.seeds and node.dns.name exclude each other");
    }
    if (!isNamed && !isListed) {
      throw new IllegalArgumentException(
          "node.seeds needs host:port of the nodes to form a cluster with, this one included;"
              + " or node.dns.name a name that has them");
    }
    return isNamed
        ? Optional.of(
            new DnsSeeds(dns.getString("name"), dns.getInt("nodes"), membership.address()))
        : Optional.empty();
  }

  private static int port(Config node, String key) {
    int port = node.getInt(key);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("node." + key + " needs 1 to 65535, found " + port);
    }
    return port;
  }

  private static Optional<CassandraSettings> cassandra(Config store) {
    String kind = store.getString("kind");
    return switch (kind) {
      case "cassandra" -> Optional.of(CassandraSettings.of(store.getConfig("cassandra")));
      case "embedded" -> Optional.empty();
      default ->
          throw new IllegalArgumentException(
              "store.kind is one of cassandra and embedded, found \"" + kind + "\"");
    };
  }

  private static InetSocketAddress address(String key, String text) {
    int colon = text.lastIndexOf(':');
    try {
      if (colon > 0) {
        return new InetSocketAddress(
            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw new IllegalArgumentException(key + " needs host:port, found \"" + text + "\"");
  }
}
