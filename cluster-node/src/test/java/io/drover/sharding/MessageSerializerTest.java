package io.drover.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.drover.cell.CellScheduler;
import io.drover.cell.CellStatus;
import io.drover.cell.RegionEntity;
import io.drover.failover.HostWatcher;
import io.drover.failover.LeaseKeeper;
import io.drover.host.HostEntity;
import io.drover.journal.GoldenBytes;
import io.drover.journal.RandomRecords;
import io.drover.model.CellId;
import io.drover.model.HostDigest;
import io.drover.model.PlanId;
import io.drover.plan.PlanEntity;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.VmEntity;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What nodes say to each other is read by the version before and the one after. Who adds a message
 * runs this test once with {@code -Ddrover.golden=add}, which writes the bytes of messages that
 * have none.
 */
class MessageSerializerTest {
  private static final HexFormat HEX = HexFormat.of();

  private static final Config CONFIG =
      ConfigFactory.parseString("pekko.actor.provider = local")
          .withFallback(ConfigFactory.parseResources("drover-node.conf"))
          .withFallback(ConfigFactory.defaultReference())
          .resolve();

  /** Sent by an actor to itself alone. */
  private static final Set<String> LOCAL =
      Set.of(
          "HostEntity$Reminder",
          "VmEntity$Timer",
          "PlanEntity$Timer",
          "HostWatcher$Expect",
          "HostWatcher$Heard",
          "HostWatcher$Others",
          "HostWatcher$Tick",
          "LeaseKeeper$Tick",
          "CellScheduler$Start",
          "CellScheduler$Tick",
          "CellScheduler$Planned",
          "CellScheduler$Report",
          "CellScheduler$Prepare",
          "CellScheduler$Prepared",
          "CellScheduler$PlanningFailed");

  private static final ActorSystem SYSTEM = ActorSystem.create("drover", CONFIG);
  private static final Serialization SERIALIZATION = SerializationExtension.get(SYSTEM);
  private static final ActorRef<Object> NOBODY = Adapter.toTyped(SYSTEM.deadLetters());

  private final GoldenBytes golden = new GoldenBytes("messages");

  @AfterAll
  static void shutDown() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  @Test
  void whatIsReadIsWhatWasSent() {
    for (Class<?> type : types().toList()) {
      for (int seed = 0; seed < 200; seed++) {
        Object message = random(type, seed);
        assertThat(SERIALIZATION.findSerializerFor(message)).isInstanceOf(MessageSerializer.class);
        assertThat(read(manifest(message), bytes(message)))
            .as("%s of seed %d", type.getSimpleName(), seed)
            .isEqualTo(message);
      }
    }
  }

  @Test
  void everyMessageOfTheVersionsBeforeIsReadAndWrittenTheSame() {
    addMissing();
    Set<String> manifests =
        types().map(type -> manifest(random(type, 1))).collect(Collectors.toSet());
    assertThat(golden.manifests()).containsExactlyInAnyOrderElementsOf(manifests);
    for (String manifest : golden.manifests()) {
      golden
          .read(manifest)
          .forEach((name, bytes) ->
              assertThat(HEX.formatHex(bytes(read(manifest, bytes))))
                  .as("%s, %s", manifest, name)
                  .isEqualTo(HEX.formatHex(bytes)));
    }
  }

  @Test
  void damagedBytesAreRefusedOrReadAndNothingElse() {
    for (Class<?> type : types().toList()) {
      for (int seed = 0; seed < 100; seed++) {
        Object message = random(type, seed);
        byte[] bytes = bytes(message);
        if (bytes.length > 0) {
          bytes[new Random(seed).nextInt(bytes.length)] ^= (byte) (1 << seed % 8);
        }
        try {
          assertThat(serializer(manifest(message), bytes)).isNotNull();
        } catch (UnreadableRecord e) {
          assertThat(e)
              .hasMessageMatching("(?s).*(are damaged|written by a newer version of Drover).*");
        }
      }
    }
  }

  @Test
  void aMessageOfANewerVersionIsNamed() {
    assertThatThrownBy(() -> serializer("host.handle.2", new byte[0]))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageContaining("\"host.handle.2\" was written by a newer version of Drover");
  }

  /** A message that nobody has thought of sending would be an error at run time: it is one here. */
  @Test
  void everyMessageIsEitherSentOrLocal() {
    var notSent = new TreeMap<String, Class<?>>();
    messages()
        .forEach(type -> {
          try {
            manifest(random(type, 1));
          } catch (IllegalArgumentException e) {
            notSent.put(name(type), type);
          }
        });
    assertThat(notSent.keySet()).isEqualTo(LOCAL);
  }

  private static Stream<Class<?>> messages() {
    return Stream.of(
            HostEntity.Message.class,
            VmEntity.Message.class,
            PlanEntity.Message.class,
            CellScheduler.Message.class,
            RegionEntity.Message.class,
            RegionEntity.Cells.class,
            CellId.class,
            HostWatcher.Message.class,
            LeaseKeeper.Message.class,
            CellStatus.class,
            PlanId.class,
            HostDigest.class)
        .flatMap(RandomRecords::recordsOf);
  }

  private static Stream<Class<?>> types() {
    return messages().filter(type -> !LOCAL.contains(name(type)));
  }

  private static String name(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1);
  }

  private static Object random(Class<?> type, long seed) {
    if (LOCAL.contains(name(type)) && type.isRecord()) {
      return new LocalOnly();
    }
    return new RandomRecords(new Random(seed), Map.of(ActorRef.class, NOBODY)).next(type);
  }

  /** Stands for messages that hold what cannot be made up, such as a failure. */
  private record LocalOnly() {}

  private static String manifest(Object message) {
    return messageSerializer().manifest(message);
  }

  private static byte[] bytes(Object message) {
    return messageSerializer().toBinary(message);
  }

  private static Object read(String manifest, byte[] bytes) {
    return SERIALIZATION.deserialize(bytes, MessageSerializer.IDENTIFIER, manifest).get();
  }

  private static Object serializer(String manifest, byte[] bytes) {
    return messageSerializer().fromBinary(bytes, manifest);
  }

  private static MessageSerializer messageSerializer() {
    return new MessageSerializer((ExtendedActorSystem) SYSTEM);
  }

  private void addMissing() {
    if ("add".equals(System.getProperty("drover.golden"))) {
      types()
          .forEach(type -> {
            for (long seed : List.of(1L, 2L, 3L)) {
              Object message = random(type, seed);
              String manifest = manifest(message);
              if (!golden.manifests().contains(manifest)
                  || !golden.read(manifest).containsKey("seed " + seed)) {
                golden.add(manifest, "seed " + seed, bytes(message));
              }
            }
          });
    }
  }
}
