package io.drover.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EmbeddedStore store;
  private final ActorTestKit kit;

  private RunningStore(EmbeddedStore store, ActorTestKit kit) {
    this.store = store;
    this.kit = kit;
  }

  static RunningStore start(Path folder) {
    return start(folder, "");
  }

  /**
   * @param settings that go before the product's own
   */
  static RunningStore start(Path folder, String settings) {
    EmbeddedStore store = EmbeddedStore.open(folder);
    Config config =
        ConfigFactory.parseString(settings)
            .withFallback(
                ConfigFactory.parseString("pekko.log-dead-letters = off, pekko.loglevel = WARNING"))
            .withFallback(store.config())
            .withFallback(ConfigFactory.load())
            .resolve();
    return new RunningStore(store, ActorTestKit.create("store", config));
  }

  EmbeddedStore store() {
    return store;
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
    store.close();
  }
}
