package io.drover.journal.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.internal.core.config.typesafe.DefaultDriverConfigLoader;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.drover.journal.JournalSource;
import io.drover.journal.ProductVersion;
import io.drover.journal.StoreUnusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drover's store in Cassandra. It is made once, by an operator; every start looks whether it is
 * what it should be, and refuses what is not, rather than lose events in tables of another shape.
 */
public final class CassandraStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraStore.class);
  private static final int COPIES_THAT_SURVIVE_ONE = 3;

  private final CassandraSettings settings;
  private final CqlSession session;

  private CassandraStore(CassandraSettings settings, CqlSession session) {
    this.settings = settings;
    this.session = session;
  }

  /**
   * Connects, and checks keyspace and tables.
   *
   * @throws StoreUnusable if none of the contact points answers, or what is there is not Drover's
   */
  public static CassandraStore open(CassandraSettings settings) {
    var store = new CassandraStore(settings, connect(settings));
    try {
      List<String> wrong = store.findings();
      if (!wrong.isEmpty()) {
        throw new StoreUnusable(settings.name() + " cannot be used: " + String.join("; ", wrong));
      }
      store.warnOfFewCopies();
      return store;
    } catch (DriverException e) {
      store.close();
      throw unusable(settings, e);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Makes the keyspace and the tables that are not there, and changes none that are.
   *
   * @throws StoreUnusable if Cassandra does not let that happen, or something else is there
   */
  public static CassandraStore create(CassandraSettings settings) {
    try (CqlSession session = connect(settings)) {
      session.execute(schemaChange(Schema.createKeyspace(settings)));
      for (Schema table : Schema.values()) {
        session.execute(schemaChange(table.create(settings.keyspace())));
      }
      session.checkSchemaAgreement();
      session.execute(
          SimpleStatement.newInstance(
              "INSERT INTO %s.store (id, schema_version, made_by) VALUES (?, ?, ?) IF NOT EXISTS"
                  .formatted(settings.keyspace()),
              Schema.STORE_ID,
              Schema.VERSION,
              ProductVersion.CURRENT));
    } catch (DriverException e) {
      throw unusable(settings, e);
    }
    return open(settings);
  }

  private static SimpleStatement schemaChange(String cql) {
    return SimpleStatement.builder(cql).setExecutionProfileName("drover-schema").build();
  }

  private static CqlSession connect(CassandraSettings settings) {
    Config driver =
        settings
            .driver()
            .withFallback(ConfigFactory.defaultReference())
            .resolve()
            .getConfig("datastax-java-driver");
    try {
      return CqlSession.builder()
          .withConfigLoader(new DefaultDriverConfigLoader(() -> driver, false))
          .build();
    } catch (DriverException | IllegalStateException e) {
      throw unusable(settings, e);
    }
  }

  private static StoreUnusable unusable(CassandraSettings settings, RuntimeException e) {
    return new StoreUnusable(
        settings.name() + " cannot be used: " + CassandraTrouble.explain(e), e);
  }

  /** In words, for people. */
  public String name() {
    return settings.name();
  }

  /** What is not as it should be, each with what to do; empty when all is well. */
  List<String> findings() {
    Optional<KeyspaceMetadata> keyspace =
        session.refreshSchema().getKeyspace(settings.keyspaceId());
    if (keyspace.isEmpty()) {
      return List.of("there is no such keyspace: `drover store create` makes it, with its tables");
    }
    var wrong = new ArrayList<String>();
    for (Schema table : Schema.values()) {
      Optional<TableMetadata> found = keyspace.get().getTable(table.table());
      if (found.isEmpty()) {
        wrong.add("table " + table.table() + " is missing: `drover store create` makes it");
      } else {
        compare(table, found.get(), wrong);
      }
    }
    if (wrong.isEmpty()) {
      requireVersion(wrong);
    }
    return wrong;
  }

  private static void compare(Schema table, TableMetadata found, List<String> wrong) {
    Map<String, String> columns = new TreeMap<>();
    for (ColumnMetadata column : found.getColumns().values()) {
      columns.put(column.getName().asInternal(), column.getType().asCql(false, true));
    }
    if (!columns.equals(table.columns())) {
      wrong.add(
          "table "
              + table.table()
              + " needs the columns "
              + table.columns()
              + ", found "
              + columns
              + ": it was made by something else, use another keyspace");
    }
    Object expiry =
        found
            .getOptions()
            .getOrDefault(
                com.datastax.oss.driver.api.core.CqlIdentifier.fromInternal("default_time_to_live"),
                0);
    if (!expiry.equals(0)) {
      wrong.add(
          "rows of table "
              + table.table()
              + " expire after "
              + expiry
              + " s, and events must not: ALTER TABLE … WITH default_time_to_live = 0");
    }
  }

  private void requireVersion(List<String> wrong) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT schema_version, made_by FROM %s.store WHERE id = ?"
                        .formatted(settings.keyspace()),
                    Schema.STORE_ID))
            .one();
    if (row == null) {
      wrong.add("its tables do not say which version they are: `drover store create` writes it");
    } else if (row.getInt(0) != Schema.VERSION) {
      wrong.add(
          "it is of schema version "
              + row.getInt(0)
              + ", made by Drover "
              + row.getString(1)
              + "; this is Drover "
              + ProductVersion.CURRENT
              + ", which needs version "
              + Schema.VERSION);
    }
  }

  private void warnOfFewCopies() {
    int copies = settings.replication().getOrDefault(settings.datacenter(), 0);
    if (copies < COPIES_THAT_SURVIVE_ONE) {
      LOG.warn(
          "{} keeps {} of each event in {}: with fewer than {}, nothing can be recorded while one"
              + " node of Cassandra is down",
          settings.name(),
          copies == 1 ? "one copy" : copies + " copies",
          settings.datacenter(),
          COPIES_THAT_SURVIVE_ONE);
    }
  }

  /**
   * What the actor system needs to keep its journal and snapshots here; put it before the
   * application's own settings.
   */
  public Config config() {
    return settings
        .driver()
        .withValue("drover.journal.name", ConfigValueFactory.fromAnyRef(settings.name()))
        .withValue(
            "pekko.persistence.cassandra.journal.keyspace",
            ConfigValueFactory.fromAnyRef(settings.keyspace()))
        .withValue(
            "pekko.persistence.cassandra.snapshot.keyspace",
            ConfigValueFactory.fromAnyRef(settings.keyspace()));
  }

  /**
   * Copies every event of another store here, and proves that both then hold the same. Nobody may
   * write to either meanwhile. What was interrupted goes on when it is run again.
   *
   * @param progress told how many events are written
   * @return how many there are
   * @throws StoreUnusable if this store holds anything that the other does not, or the copy could
   *     not be ended
   */
  public long copyFrom(JournalSource other, LongConsumer progress) {
    return new StoreCopy(other, settings, session).run(progress);
  }

  /** Everything that was recorded so far. */
  public CassandraReader reader() {
    return new CassandraReader(settings, connect(settings));
  }

  @Override
  public void close() {
    session.close();
  }
}
