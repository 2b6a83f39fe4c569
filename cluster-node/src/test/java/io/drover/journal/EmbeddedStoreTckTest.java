package io.drover.journal;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store keeps Pekko's contract for journals and snapshot stores. */
class EmbeddedStoreTckTest {
  @TestFactory
  Stream<DynamicTest> asAJournal(@TempDir Path folder) {
    try (EmbeddedStore store = EmbeddedStore.open(folder)) {
      return PersistenceTck.ofJournal(store.config());
    }
  }

  @TestFactory
  Stream<DynamicTest> asASnapshotStore(@TempDir Path folder) {
    try (EmbeddedStore store = EmbeddedStore.open(folder)) {
      return PersistenceTck.ofSnapshots(store.config());
    }
  }
}
