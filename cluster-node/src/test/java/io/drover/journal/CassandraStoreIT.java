package io.drover.journal;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.journal.cassandra.CassandraReader;
import io.drover.journal.cassandra.CassandraSettings;
import io.drover.journal.cassandra.CassandraStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store of several nodes, on a real Cassandra of one. */
@Timeout(value = 10, unit = MINUTES)
class CassandraStoreIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration AFTER_A_HANG = Duration.ofSeconds(5);
  private static final int WRITERS = 40;
  private static final Config DELETES =
      ConfigFactory.parseString("pekko.persistence.cassandra.journal.support-deletes = on");

  /** {@code -Ddrover.kills=20} for more. */
  private static final int KILLS = Integer.getInteger("drover.kills", 2);

  /** Events that are acknowledged before each kill, at least. */
  private static final int UNDER_LOAD = 1000;

  @TempDir private static Path said;
  private static LabCassandra lab;

  @BeforeAll
  static void start() throws Exception {
    lab = LabCassandra.up("cs", said);
  }

  @AfterAll
  static void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Pekko's contract. Drover deletes no event, and has deletes switched off but for this. */
  @TestFactory
  Stream<DynamicTest> asAJournal() throws Exception {
    try (CassandraStore store = CassandraStore.create(lab.settings("journaltck"))) {
      return PersistenceTck.ofJournal(DELETES.withFallback(store.config()));
    }
  }

  @TestFactory
  Stream<DynamicTest> asASnapshotStore() throws Exception {
    try (CassandraStore store = CassandraStore.create(lab.settings("snapshottck"))) {
      return PersistenceTck.ofSnapshots(store.config());
    }
  }

  @Test
  void aKeyspaceThatIsNotThereOrIsNotDroversIsRefused() throws Exception {
    CassandraSettings settings = lab.settings("refused");
    assertThatThrownBy(() -> CassandraStore.open(settings))
        .isInstanceOf(StoreUnusable.class)
        .hasMessageContaining("there is no such keyspace")
        .hasMessageContaining("drover store create");

    CassandraStore.create(settings).close();
    CassandraStore.open(settings).close();
    try (CqlSession session = session(settings)) {
      session.execute("ALTER TABLE refused.messages WITH default_time_to_live = 3600");
      assertThatThrownBy(() -> CassandraStore.open(settings))
          .hasMessageContaining("rows of table messages expire after 3600 s");
      session.execute("ALTER TABLE refused.messages WITH default_time_to_live = 0");
      session.execute("ALTER TABLE refused.snapshots ADD colour text");
      assertThatThrownBy(() -> CassandraStore.open(settings))
          .hasMessageContaining("table snapshots needs the columns")
          .hasMessageContaining("colour=text");
      session.execute("DROP TABLE refused.metadata");
      assertThatThrownBy(() -> CassandraStore.open(settings))
          .hasMessageContaining("table metadata is missing");
    }
  }

  private static CqlSession session(CassandraSettings settings) {
    String[] address = settings.contactPoints().getFirst().split(":");
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
        .withLocalDatacenter(settings.datacenter())
        .build();
  }

  @Test
  void nobodyThereIsSaid() {
    var settings =
        new CassandraSettings(
            List.of("127.0.0.1:1"), "datacenter1", "drover", Map.of("datacenter1", 1));
    assertThatThrownBy(() -> CassandraStore.open(settings))
        .isInstanceOf(StoreUnusable.class)
        .hasMessageContaining("keyspace drover at 127.0.0.1:1 cannot be used");
  }

  @Test
  void anEntityIsAfterARestartWhatItWasAndItsEventsAreReadInOrder() throws Exception {
    CassandraSettings settings = lab.settings("restarts");
    CassandraStore.create(settings).close();
    try (var running = RunningStore.start(settings)) {
      var recorders = IntStream.range(0, 10).mapToObj(i -> running.recorder("vm-" + i)).toList();
      List<CompletableFuture<Long>> acknowledged = new ArrayList<>();
      for (var recorder : recorders) {
        LongStream.rangeClosed(1, 25)
            .forEach(i -> acknowledged.add(running.write(recorder, i).toCompletableFuture()));
      }
      CompletableFuture.allOf(acknowledged.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    try (var running = RunningStore.start(settings)) {
      assertThat(running.count(running.recorder("vm-3")))
          .as("two snapshots and five events")
          .isEqualTo(25);
      assertThat(running.count(running.recorder("other"))).isZero();
    }
    List<JournalRow> rows = new ArrayList<>();
    try (CassandraStore store = CassandraStore.open(settings);
        CassandraReader reader = store.reader()) {
      assertThat(reader.forEach(rows::add)).isEqualTo(10 * 25);
      assertThat(reader.entities()).hasSize(10).contains("Vm|vm-3");
    }
    assertThat(rows).extracting(JournalRow::ordering).isSorted();
    assertThat(rows.stream().filter(row -> row.persistenceId().equals("Vm|vm-3")))
        .extracting(JournalRow::event)
        .isEqualTo(LongStream.rangeClosed(1, 25).mapToObj(Recorder::event).toList());
  }

  @Test
  void theEmbeddedStoreIsCopiedAndItsEntitiesGoOn(@TempDir Path folder) throws Exception {
    try (RunningStore embedded = RunningStore.start(folder)) {
      var recorders = IntStream.range(0, 40).mapToObj(vm -> embedded.recorder("vm-" + vm)).toList();
      List<CompletableFuture<Long>> acknowledged = new ArrayList<>();
      for (int number = 1; number <= 30; number++) {
        for (var recorder : recorders) {
          acknowledged.add(embedded.write(recorder, number).toCompletableFuture());
        }
      }
      CompletableFuture.allOf(acknowledged.toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    CassandraSettings settings = lab.settings("copied");
    try (EmbeddedStore embedded = EmbeddedStore.open(folder);
        JournalReader from = embedded.reader();
        CassandraStore to = CassandraStore.create(settings)) {
      assertThatThrownBy(() -> to.copyFrom(from, CassandraStoreIT::interrupt))
          .hasMessage("interrupted");
      var last = new long[1];
      assertThat(to.copyFrom(from, written -> last[0] = written)).isEqualTo(1200);
      assertThat(last[0]).isPositive();
      try (CassandraReader copy = to.reader()) {
        assertThat(rows(copy)).isEqualTo(rows(from));
        assertThat(copy.entities()).isEqualTo(from.entities());
      }
      try (var running = RunningStore.start(settings)) {
        assertThat(running.count(running.recorder("vm-3"))).isEqualTo(30);
        assertThat(RunningStore.get(running.write(running.recorder("vm-3"), 31))).isEqualTo(31);
      }
      assertThatThrownBy(() -> to.copyFrom(from, _ -> {}))
          .isInstanceOf(StoreUnusable.class)
          .hasMessageContaining("holds 1 events that are not in")
          .hasMessageContaining("number 31 of Vm|vm-3");
    }
  }

  private static void interrupt(long written) {
    throw new IllegalStateException("interrupted");
  }

  /** Without their place in the whole, which one store counts with gaps. */
  private static List<JournalRow> rows(JournalSource source) {
    List<JournalRow> rows = new ArrayList<>();
    source.forEach(row ->
        rows.add(new JournalRow(rows.size(), row.persistenceId(), row.sequenceNr(), row.event())));
    return rows;
  }

  /** Its commit log is on the disk before it says so. */
  @Test
  void everyAcknowledgedEventIsThereAfterCassandraIsKilled() throws Exception {
    CassandraSettings settings = lab.settings("killed");
    CassandraStore.create(settings).close();
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      long before = all(acknowledged);
      int writers = kill * WRITERS;
      try (var running = RunningStore.start(settings)) {
        for (int writer = 0; writer < WRITERS; writer++) {
          String id = "k" + kill + "-" + writer;
          running
              .kit()
              .spawn(
                  Recorder.withoutEnd(
                      running.recorder(id), number -> acknowledged.put(id, number)));
        }
        until(
            running,
            () -> {
              assertThat(acknowledged).as("each writes").hasSize(writers);
              assertThat(all(acknowledged)).isGreaterThan(before + UNDER_LOAD);
            });
        lab.run("kill", "1");
      }
      lab.run("up", "1");
      Map<String, Long> recorded = recorded(settings);
      assertThat(acknowledged).hasSize(writers);
      acknowledged.forEach((entity, number) ->
          assertThat(recorded.get("Vm|" + entity)).as(entity).isGreaterThanOrEqualTo(number));
      System.out.printf("kill %d: %d acknowledged events are there%n", kill, all(acknowledged));
    }
  }

  private static JournalHealth health(RunningStore running) {
    return JournalHealth.of(running.kit().system().classicSystem());
  }

  private static long all(Map<String, Long> acknowledged) {
    return acknowledged.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void until(RunningStore running, Runnable holds) {
    running
        .kit()
        .createTestProbe()
        .awaitAssert(
            PATIENCE,
            () -> {
              holds.run();
              return true;
            });
  }

  private static Map<String, Long> recorded(CassandraSettings settings) {
    Map<String, Long> recorded = new TreeMap<>();
    try (CassandraStore store = CassandraStore.open(settings);
        CassandraReader reader = store.reader()) {
      reader.forEach(row -> {
        Long before = recorded.put(row.persistenceId(), row.sequenceNr());
        assertThat(row.sequenceNr())
            .as("%s has no gap", row.persistenceId())
            .isEqualTo(before == null ? 1 : before + 1);
      });
    }
    return recorded;
  }

  @Test
  void whileCassandraHangsItIsSaidAndAfterwardsAllGoesOn() throws Exception {
    CassandraSettings settings = lab.settings("hangs");
    CassandraStore.create(settings).close();
    try (var running = RunningStore.start(settings)) {
      ActorRef<Recorder.Message> recorder = running.recorder("a");
      assertThat(RunningStore.get(running.write(recorder, 1))).isEqualTo(1);
      lab.run("pause", "1");
      try {
        running.write(recorder, 2);
        until(running, () -> assertThat(health(running).failure()).isPresent());
        assertThat(health(running).failure().orElseThrow()).contains("keyspace hangs");
      } finally {
        lab.run("resume", "1");
      }
      var attempts = new AtomicInteger();
      until(
          running,
          () -> {
            // Its connections were given up; who comes before they are back fails, as it would in a
            // node.
            var another = running.recorder("b" + attempts.incrementAndGet());
            assertThat(running.write(another, 1)).succeedsWithin(AFTER_A_HANG).isEqualTo(1L);
          });
      assertThat(health(running).failure()).isEmpty();
    }
  }
}
