package io.drover.journal;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Success;

/**
 * Whether the journal can be written. An entity whose event could not be recorded stops and starts
 * again with the next message to it; this says once why, however many entities it happens to, and
 * once when it is over.
 */
public final class JournalHealth implements Extension {
  private static final Id ID = new Id();
  private static final Logger LOG = LoggerFactory.getLogger(JournalHealth.class);

  private final String store;
  private final Function<Throwable, String> explain;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable Timer writes;

  private static final class Id extends AbstractExtensionId<JournalHealth> {
    @Override
    public JournalHealth createExtension(ExtendedActorSystem system) {
      Config journal = system.settings().config().getConfig("drover.journal");
      if (journal.hasPath("url")) {
        String url = journal.getString("url");
        var file = new StoreFile(Path.of(URI.create(url.substring("jdbc:sqlite:".length()))));
        return new JournalHealth(file.path().toString(), cause -> explain(file, cause));
      }
      String name = journal.getString("name");
      return new JournalHealth(name, cause -> name + ": " + cause.getMessage());
    }
  }

  private JournalHealth(String store, Function<Throwable, String> explain) {
    this.store = store;
    this.explain = explain;
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

  /** From now on, tells how long writes take and how many were refused. */
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder("drover.journal.refused", refused, AtomicLong::get)
        .description("writes that failed, each as a whole")
        .register(registry);
    Gauge.builder("drover.journal.failing", () -> failure.get() == null ? 0 : 1)
        .description("1 while nothing can be recorded")
        .register(registry);
    writes =
        Timer.builder("drover.journal.writes")
            .description("from when events are to be recorded until they are, or are not")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  void written() {
    if (failure.get() != null && failure.getAndSet(null) != null) {
      LOG.warn("the store {} can be written again, after {} refused writes", store, refused.get());
    }
  }

  void failed(Throwable cause) {
    refused.incrementAndGet();
    String explained = explain.apply(cause);
    if (failure.getAndSet(explained) == null) {
      LOG.error("events cannot be recorded, and whoever had one stops: {}", explained);
    }
  }

  private static String explain(StoreFile file, Throwable cause) {
    Throwable found = cause;
    while (found != null && !(found instanceof SQLException)) {
      found = found.getCause();
    }
    return found instanceof SQLException sql
        ? file.explain(sql)
        : "the store " + file.path() + " failed: " + cause;
  }

  /** Notes how a write goes; returns it. */
  public <T> Future<T> watch(Future<T> write, ExecutionContext executor) {
    Timer timer = writes;
    Timer.Sample begun = timer == null ? null : Timer.start();
    write.onComplete(
        result -> {
          if (timer != null && begun != null) {
            begun.stop(timer);
          }
          switch (result) {
            case Success<T> _ -> written();
            case Failure<T> failed -> failed(failed.exception());
            default -> throw new IllegalStateException("neither success nor failure: " + result);
          }
          return BoxedUnit.UNIT;
        },
        executor);
    return write;
  }
}
