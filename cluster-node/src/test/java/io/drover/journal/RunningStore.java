package io.drover.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.journal.cassandra.CassandraSettings;
import io.drover.journal.cassandra.CassandraStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickExtension;
import org.apache.pekko.persistence.jdbc.db.SlickExtensionImpl;

/** A store with an actor system on it, as the product runs them. */
final class RunningStore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The node stays, whatever its journal meets: a test wants to see it recover. */
  private static final String ON_CASSANDRA =
      "pekko.loglevel = ERROR, pekko.persistence.cassandra.coordinated-shutdown-on-error = off";

  private final Runnable closeStore;
  private final ActorTestKit kit;

  private RunningStore(Runnable closeStore, Config store, String settings) {
    this.closeStore = closeStore;
    this.kit =
        ActorTestKit.create(
            "store",
            ConfigFactory.parseString(settings)
                .withFallback(
                    ConfigFactory.parseString(
                        "pekko.log-dead-letters = off, pekko.loglevel = WARNING"))
                .withFallback(store)
                .withFallback(ConfigFactory.load())
                .resolve());
  }

  static RunningStore start(Path folder) {
    return start(folder, "");
  }

  /**
   * @param settings that go before the product's own
   */
  static RunningStore start(Path folder, String settings) {
    EmbeddedStore store = EmbeddedStore.open(folder);
    return new RunningStore(store::close, store.config(), settings);
  }

  static RunningStore start(CassandraSettings cassandra) {
    CassandraStore store = CassandraStore.open(cassandra);
    return new RunningStore(store::close, store.config(), ON_CASSANDRA);
  }

  ActorTestKit kit() {
    return kit;
  }

  ActorRef<Recorder.Message> recorder(String id) {
    return kit.spawn(Recorder.create(id, 10));
  }

  CompletionStage<Long> write(ActorRef<Recorder.Message> recorder, long number) {
    return AskPattern.ask(
        recorder,
        to -> new Recorder.Write(Recorder.event(number), to),
        PATIENCE,
        kit.system().scheduler());
  }

  long count(ActorRef<Recorder.Message> recorder) {
    return get(AskPattern.ask(recorder, Recorder.Count::new, PATIENCE, kit.system().scheduler()));
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Does something with the very connection that the journal writes through. */
  String onJournalConnection(String sql) throws SQLException {
    var slick = (SlickExtensionImpl) SlickExtension.get(kit.system().classicSystem());
    SlickDatabase shared =
        slick.database(kit.system().settings().config().getConfig("jdbc-journal"));
    try (Connection connection = shared.database().source().createConnection();
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (var row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    closeStore.run();
  }
}
