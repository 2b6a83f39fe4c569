package io.drover.journal.cassandra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Drover's tables in Cassandra, as the persistence plugin reads and writes them: their columns are
 * its contract, what stands behind {@code WITH} is ours. Nothing expires, and nothing that is
 * deleted comes back: snapshots alone are ever deleted.
 */
enum Schema {
  MESSAGES(
      "messages",
      columns(
          "persistence_id text",
          "partition_nr bigint",
          "sequence_nr bigint",
          "timestamp timeuuid",
          "timebucket text",
          "writer_uuid text",
          "ser_id int",
          "ser_manifest text",
          "event_manifest text",
          "event blob",
          "meta_ser_id int",
          "meta_ser_manifest text",
          "meta blob",
          "tags set<text>"),
      "(persistence_id, partition_nr), sequence_nr, timestamp"),
  METADATA(
      "metadata",
      columns("persistence_id text", "deleted_to bigint", "properties map<text, text>"),
      "persistence_id"),
  ALL_PERSISTENCE_IDS("all_persistence_ids", columns("persistence_id text"), "persistence_id"),
  SNAPSHOTS(
      "snapshots",
      columns(
          "persistence_id text",
          "sequence_nr bigint",
          "timestamp bigint",
          "ser_id int",
          "ser_manifest text",
          "snapshot_data blob",
          "snapshot blob",
          "meta_ser_id int",
          "meta_ser_manifest text",
          "meta blob"),
      "persistence_id, sequence_nr"),
  /** One row: which version of these tables this is, and who made them. */
  STORE("store", columns("id text", "schema_version int", "made_by text"), "id");

  static final int VERSION = 1;
  static final String STORE_ID = "drover";

  private static final String OPTIONS =
      "WITH default_time_to_live = 0 AND gc_grace_seconds = 864000"
          + " AND compaction = {'class': 'SizeTieredCompactionStrategy'}";

  private final String table;
  private final SortedMap<String, String> columns;
  private final String key;

  Schema(String table, Map<String, String> columns, String key) {
    this.table = table;
    this.columns = new TreeMap<>(columns);
    this.key = key;
  }

  private static Map<String, String> columns(String... all) {
    var columns = new LinkedHashMap<String, String>();
    for (String column : all) {
      int space = column.indexOf(' ');
      columns.put(column.substring(0, space), column.substring(space + 1));
    }
    return columns;
  }

  String table() {
    return table;
  }

  /** Names and CQL types, sorted by name. */
  SortedMap<String, String> columns() {
    return columns;
  }

  static String createKeyspace(CassandraSettings settings) {
    return "CREATE KEYSPACE IF NOT EXISTS "
        + settings.keyspace()
        + " WITH replication = {'class': 'NetworkTopologyStrategy', "
        + new TreeMap<>(settings.replication())
            .entrySet().stream()
                .map(entry -> "'" + entry.getKey() + "': " + entry.getValue())
                .collect(Collectors.joining(", "))
        + "} AND durable_writes = true";
  }

  String create(String keyspace) {
    List<String> lines = new ArrayList<>();
    columns.forEach((name, type) -> lines.add(name + " " + type));
    lines.add("PRIMARY KEY (" + key + ")");
    return "CREATE TABLE IF NOT EXISTS "
        + keyspace
        + "."
        + table
        + " ("
        + String.join(", ", lines)
        + ") "
        + OPTIONS
        + (this == SNAPSHOTS ? " AND CLUSTERING ORDER BY (sequence_nr DESC)" : "");
  }
}
