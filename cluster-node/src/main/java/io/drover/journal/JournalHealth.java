package io.drover.journal;

import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal can be written. An entity whose event could not be recorded stops and starts
 * again with the next message to it; this says once why, however many entities it happens to, and
 * once when it is over.
 */
public final class JournalHealth implements Extension {
  private static final Id ID = new Id();
  private static final Logger LOG = LoggerFactory.getLogger(JournalHealth.class);

  private final StoreFile file;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final AtomicLong refused = new AtomicLong();

  private static final class Id extends AbstractExtensionId<JournalHealth> {
    @Override
    public JournalHealth createExtension(ExtendedActorSystem system) {
      String url = system.settings().config().getString("drover.journal.url");
      return new JournalHealth(
          new StoreFile(Path.of(URI.create(url.substring("jdbc:sqlite:".length())))));
    }
  }

  private JournalHealth(StoreFile file) {
    this.file = file;
  }

  /** The health of the one journal that {@code system} writes to. */
  public static JournalHealth of(ActorSystem system) {
    return ID.get(system);
  }

  /** Why the last write failed and what to do, with numbers; empty while writes succeed. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /**
   * How many writes failed since the start. Each was refused as a whole: nothing of it is in the
   * journal.
   */
  public long refused() {
    return refused.get();
  }

  void written() {
    if (failure.get() != null && failure.getAndSet(null) != null) {
      LOG.warn(
          "the store {} can be written again, after {} refused writes", file.path(), refused.get());
    }
  }

  void failed(Throwable cause) {
    refused.incrementAndGet();
    String explained = explain(cause);
    if (failure.getAndSet(explained) == null) {
      LOG.error("events cannot be recorded, and whoever had one stops: {}", explained);
    }
  }

  private String explain(Throwable cause) {
    Throwable found = cause;
    while (found != null && !(found instanceof SQLException)) {
      found = found.getCause();
    }
    return found instanceof SQLException sql
        ? file.explain(sql)
        : "the store " + file.path() + " failed: " + cause;
  }
}
