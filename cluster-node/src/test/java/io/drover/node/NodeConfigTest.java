package io.drover.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
  private static final String LEAST =
      """
      node { host = "10.0.0.1", seeds = ["10.0.0.1:25520", "10.0.0.2:25520"] }
      fleet.twin = "10.0.0.9:7400"
      """;

  @TempDir Path folder;

  @Test
  void givenOnlyWhatMustBeSaid_thenTheRestIsAsShipped() {
    NodeConfig config = parse("");

    assertThat(config.membership().name()).isEqualTo("10.0.0.1:25520");
    assertThat(config.membership().http()).contains(new InetSocketAddress("10.0.0.1", 8558));
    assertThat(config.membership().seeds()).containsExactly("10.0.0.1:25520", "10.0.0.2:25520");
    assertThat(config.membership().isAlone()).isFalse();
    assertThat(config.twin()).isEqualTo(new InetSocketAddress("10.0.0.9", 7400));
    assertThat(config.policy()).isEqualTo(PolicyConfig.load());
    assertThat(config.cassandra())
        .hasValueSatisfying(cassandra -> {
          assertThat(cassandra.keyspace()).isEqualTo("drover");
          assertThat(cassandra.replication()).isEqualTo(Map.of("datacenter1", 3));
        });
  }

  @Test
  void theActorSystemIsToldWhereItIsAndWhomToJoin() {
    var config = parse("").membership().config("drover");

    assertThat(config.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("10.0.0.1");
    assertThat(config.getStringList("pekko.cluster.seed-nodes"))
        .isEqualTo(List.of("pekko://drover@10.0.0.1:25520", "pekko://drover@10.0.0.2:25520"));
    assertThat(config.getInt("pekko.management.http.port")).isEqualTo(8558);
  }

  @Test
  void givenAName_thenItIsAskedOnlyWhenTheNodeStarts() {
    NodeConfig config = parse("node { seeds = [], dns { name = nowhere.invalid, nodes = 5 } }");

    assertThat(config.membership().seeds()).isEmpty();
    assertThat(config.names())
        .contains(new DnsSeeds("nowhere.invalid", 5, new InetSocketAddress("10.0.0.1", 25520)));
  }

  @Test
  void theEmbeddedStoreIsForOneNode() {
    String alone = "node.seeds = [\"10.0.0.1:25520\"]\nstore { kind = embedded, folder = data }";

    assertThat(parse(alone).cassandra()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node.seeds = []                | node.seeds needs host:port of the nodes to form a cluster with",
        "node.seeds = [\"10.0.0.2\"]    | node.seeds needs host:port, found \"10.0.0.2\"",
        "node.dns.name = nodes          | node.seeds and node.dns.name exclude each other",
        "node.port = 0                  | node.port needs 1 to 65535, found 0",
        "node.http.port = 70000         | node.http.port needs 1 to 65535, found 70000",
        "fleet.twin = \"\"              | fleet.twin needs host:port, found \"\"",
        "store.kind = embedded          | store.kind = embedded is for one node",
        "store.kind = files             | store.kind is one of cassandra and embedded, found \"files\"",
        "store.cassandra.keyspace = 1_a | keyspace needs a letter and then letters, digits and _",
        "store.cassandra.datacenter = x | replication needs a number for the datacenter x",
        "drover.policy.hot = 7          | 0 < cool <= hot <= 1",
      })
  void givenABadValue_thenTheMessageSaysWhichAndWhatWasNeeded(String bad, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("node.conf"), LEAST + bad);

    assertThatThrownBy(() -> NodeConfig.read(file))
        .hasMessageContaining("node.conf")
        .hasMessageContaining(message);
  }

  @Test
  void givenNoFile_thenTheMessageSaysWhatItIsFor() {
    assertThatThrownBy(() -> NodeConfig.read(folder.resolve("gone.conf")))
        .isInstanceOf(NodeConfig.Invalid.class)
        .hasMessageContaining("gone.conf")
        .hasMessageContaining("docs/operations.md");
  }

  private static NodeConfig parse(String lines) {
    return NodeConfig.parse(ConfigFactory.parseString(LEAST + lines));
  }
}
