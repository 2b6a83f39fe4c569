package io.drover.journal;

import com.typesafe.config.Config;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The journal plugin, which also tells {@link JournalHealth} how each write went. Started by Pekko,
 * by its class name.
 */
public final class EmbeddedJournal extends JdbcAsyncWriteJournal {
  public EmbeddedJournal(Config config) {
    super(config);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    return JournalHealth.of(system()).watch(super.asyncWriteMessages(messages), ec());
  }
}
