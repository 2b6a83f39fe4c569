package io.drover.journal.cassandra;

import com.typesafe.config.Config;
import io.drover.failover.ClusterLease;
import io.drover.journal.JournalHealth;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.cassandra.journal.CassandraJournal;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The plugin's journal, which also tells {@link JournalHealth} how each write went, and takes none
 * while the node's {@link ClusterLease} does not hold. Started by Pekko, by its class name.
 *
 * <p>The lease is looked at before a write and after it. Whoever takes an entity over reads what
 * was acknowledged before; what is written by a node that is no longer in charge may land beside
 * the events of its successor, but is never acknowledged, so that nobody acts on it, and readers
 * leave it out.
 *
 * <p>A node that was too busy to be heard for a moment, and was not replaced, has its lease back
 * soon: that is waited for a little, as to fail at once would start hundreds of entities anew.
 */
public final class RecordedJournal extends CassandraJournal {
  private final ActorSystem system = context().system();
  private final ClusterLease lease = ClusterLease.of(system);
  private final ExecutionContext here = context().dispatcher();

  /**
   * A write may begin so much later than it was asked for: it must not land after whoever asked has
   * given it up and begun anew.
   */
  private static final Duration LATEST = Duration.ofSeconds(2);

  /** A write that waited: it is the actor's own thread that writes. */
  private record Waited(
      Seq<AtomicWrite> messages, long sinceNanos, Promise<Seq<Try<BoxedUnit>>> result) {}

  public RecordedJournal(Config config, String path) {
    super(config, path);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    if (lease.holds()) {
      return write(messages);
    }
    long now = lease.nanos();
    Promise<Seq<Try<BoxedUnit>>> result = Futures.promise();
    lease
        .held()
        .whenComplete((_, lost) -> {
          if (lost != null) {
            result.failure(lost);
          } else {
            self().tell(new Waited(messages, now, result), self());
          }
        });
    return result.future();
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receivePluginInternal() {
    return new PFBuilder<Object, BoxedUnit>()
        .match(
            Waited.class,
            waited -> {
              boolean inTime = lease.nanos() - waited.sinceNanos() <= LATEST.toNanos();
              waited
                  .result()
                  .completeWith(
                      inTime
                          ? write(waited.messages())
                          : Futures.failed(new TimeoutException("waited too long to be written")));
              return BoxedUnit.UNIT;
            })
        .build()
        .orElse(super.receivePluginInternal());
  }

  private Future<Seq<Try<BoxedUnit>>> write(Seq<AtomicWrite> messages) {
    return JournalHealth.of(system)
        .watch(super.asyncWriteMessages(messages), here)
        .flatMap(written -> FutureConverters.asScala(lease.held().thenApply(_ -> written)), here);
  }
}
