package io.drover.journal.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the journal's Cassandra is, and how it keeps what it is given.
 *
 * @param contactPoints {@code host:port} of some of its nodes: one that answers is enough
 * @param datacenter that this control plane is in, and whose quorum acknowledges a write
 * @param keyspace of Drover's tables; lower-case letters, digits and {@code _}
 * @param replication how many copies each datacenter keeps; used when the keyspace is made
 */
public record CassandraSettings(
    List<String> contactPoints,
    String datacenter,
    String keyspace,
    Map<String, Integer> replication) {

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
    replication = Map.copyOf(replication);
    if (contactPoints.isEmpty()) {
      throw new IllegalArgumentException("contact-points needs at least one host:port, found none");
    }
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new IllegalArgumentException(
          "keyspace needs a letter and then letters, digits and _, all lower case, found \""
              + keyspace
              + "\"");
    }
    if (!replication.containsKey(datacenter)) {
      throw new IllegalArgumentException(
          "replication needs a number for the datacenter "
              + datacenter
              + " that the control plane is in, found "
              + new TreeMap<>(replication));
    }
  }

  /** From the section {@code cassandra} of a node's configuration. */
  public static CassandraSettings of(Config cassandra) {
    var replication = new TreeMap<String, Integer>();
    Config factors = cassandra.getConfig("replication");
    factors
        .root()
        .keySet()
        .forEach(
            datacenter -> replication.put(datacenter, factors.getInt("\"" + datacenter + "\"")));
    return new CassandraSettings(
        cassandra.getStringList("contact-points"),
        cassandra.getString("datacenter"),
        cassandra.getString("keyspace"),
        replication);
  }

  /** The keyspace and where it is, for people. */
  String name() {
    return "keyspace " + keyspace + " at " + String.join(", ", contactPoints);
  }

  CqlIdentifier keyspaceId() {
    return CqlIdentifier.fromInternal(keyspace);
  }

  /** The driver's own configuration, for sessions of the plugin and for ours. */
  Config driver() {
    return ConfigFactory.parseResources(
            CassandraSettings.class.getClassLoader(), "drover-cassandra.conf")
        .withValue(
            "datastax-java-driver.basic.contact-points",
            ConfigValueFactory.fromIterable(contactPoints))
        .withValue(
            "datastax-java-driver.basic.load-balancing-policy.local-datacenter",
            ConfigValueFactory.fromAnyRef(datacenter));
  }
}
