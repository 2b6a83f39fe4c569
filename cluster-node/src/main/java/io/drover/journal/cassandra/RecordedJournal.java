package io.drover.journal.cassandra;

import com.typesafe.config.Config;
import io.drover.journal.JournalHealth;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.cassandra.journal.CassandraJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The plugin's journal, which also tells {@link JournalHealth} how each write went. Started by
 * Pekko, by its class name.
 */
public final class RecordedJournal extends CassandraJournal {
  public RecordedJournal(Config config, String path) {
    super(config, path);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    return JournalHealth.of(context().system())
        .watch(super.asyncWriteMessages(messages), context().dispatcher());
  }
}
