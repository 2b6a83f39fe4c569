package io.drover.journal.cassandra;

import com.typesafe.config.Config;
import io.drover.failover.ClusterLease;
import io.drover.journal.JournalHealth;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.cassandra.journal.CassandraJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
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
 */
public final class RecordedJournal extends CassandraJournal {
  public RecordedJournal(Config config, String path) {
    super(config, path);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    ActorSystem system = context().system();
    ClusterLease lease = ClusterLease.of(system);
    if (!lease.holds()) {
      return Futures.failed(new LeaseLost());
    }
    return JournalHealth.of(system)
        .watch(super.asyncWriteMessages(messages), context().dispatcher())
        .map(written -> ifHeld(lease, written), context().dispatcher());
  }

  private static <T> T ifHeld(ClusterLease lease, T written) {
    if (!lease.holds()) {
      throw new LeaseLost();
    }
    return written;
  }

  /** The node may not be in charge any more of what it wanted to record. */
  private static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeaseLost() {
      super("a majority of the nodes does not hear this one", null, false, false);
    }
  }
}
