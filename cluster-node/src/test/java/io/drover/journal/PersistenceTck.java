package io.drover.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.jupiter.api.DynamicTest;
import org.scalatest.Args;
import org.scalatest.ConfigMap;
import org.scalatest.DynaTags;
import org.scalatest.Filter;
import org.scalatest.Stopper;
import org.scalatest.Suite;
import org.scalatest.Tracker;
import org.scalatest.events.Event;
import org.scalatest.events.Ordinal;
import org.scalatest.events.SuiteAborted;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestIgnored;
import org.scalatest.events.TestSucceeded;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Set$;

/**
 * Pekko's own tests for whoever offers to be a journal or a snapshot store, each as a test of ours.
 * They are written with another framework, which is hidden here.
 */
final class PersistenceTck {
  private static final DynaTags NO_TAGS = new DynaTags(Map$.MODULE$.empty(), Map$.MODULE$.empty());

  private static final Stopper NEVER =
      new Stopper() {
        @Override
        public boolean stopRequested() {
          return false;
        }

        @Override
        public void requestStop() {
          throw new UnsupportedOperationException("every test is run");
        }
      };

  private PersistenceTck() {}

  /**
   * @param store configuration of the store
   */
  static Stream<DynamicTest> ofJournal(Config store) {
    return run(new Journal(complete(store)));
  }

  /**
   * @param store configuration of the store
   */
  static Stream<DynamicTest> ofSnapshots(Config store) {
    return run(new JavaSnapshotStoreSpec(complete(store)));
  }

  private static Config complete(Config store) {
    return ConfigFactory.parseString("pekko.loglevel = ERROR, pekko.log-dead-letters = off")
        .withFallback(store)
        .withFallback(ConfigFactory.load())
        .resolve();
  }

  /**
   * What is no event of Drover's never comes to a journal: how it would be refused is not asked.
   */
  private static final class Journal extends JavaJournalSpec {
    Journal(Config config) {
      super(config);
    }

    @Override
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
      return CapabilityFlag.off();
    }
  }

  private static Stream<DynamicTest> run(Suite suite) {
    List<Event> events = new ArrayList<>();
    suite
        .run(
            Option.empty(),
            new Args(
                events::add,
                NEVER,
                new Filter(Option.empty(), Set$.MODULE$.empty(), false, NO_TAGS),
                new ConfigMap(Map$.MODULE$.empty()),
                Option.empty(),
                new Tracker(new Ordinal(0)),
                Set$.MODULE$.empty(),
                false,
                Option.empty(),
                Option.empty()))
        .waitUntilCompleted();
    return events.stream().flatMap(PersistenceTck::test);
  }

  private static Stream<DynamicTest> test(Event event) {
    return switch (event) {
      case TestSucceeded passed -> Stream.of(DynamicTest.dynamicTest(passed.testName(), () -> {}));
      case TestFailed failed ->
          Stream.of(
              DynamicTest.dynamicTest(
                  failed.testName(),
                  () -> {
                    throw new AssertionError(failed.message(), cause(failed.throwable()));
                  }));
      case TestIgnored ignored ->
          Stream.of(
              DynamicTest.dynamicTest(
                  ignored.testName(),
                  () -> {
                    throw new AssertionError("it was not run");
                  }));
      case SuiteAborted aborted ->
          throw new AssertionError(aborted.message(), cause(aborted.throwable()));
      default -> Stream.empty();
    };
  }

  private static Throwable cause(Option<Throwable> throwable) {
    return throwable.isDefined() ? throwable.get() : new AssertionError("no cause was given");
  }
}
