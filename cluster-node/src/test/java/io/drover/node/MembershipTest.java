package io.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final String TIMEOUT = "pekko.cluster.seed-node-timeout";

  private static Config config(String host, String... seeds) {
    return new Membership(new InetSocketAddress(host, 25520), Optional.empty(), List.of(seeds))
        .config("drover");
  }

  @Test
  void theFirstSeedFormsNoClusterWithoutTheOthersWord() {
    Config first = config("10.0.0.1", "10.0.0.1:25520", "10.0.0.2:25520");
    assertThat(first.getDuration(TIMEOUT)).isGreaterThan(Duration.ofDays(1));
    assertThat(first.getStringList("pekko.cluster.seed-nodes"))
        .containsExactly("pekko://drover@10.0.0.1:25520", "pekko://drover@10.0.0.2:25520");
  }

  @Test
  void theOthersAskAgainSoonAndOneAloneHasNobodyToWaitFor() {
    assertThat(config("10.0.0.2", "10.0.0.1:25520", "10.0.0.2:25520").hasPath(TIMEOUT)).isFalse();
    assertThat(config("10.0.0.1", "10.0.0.1:25520").hasPath(TIMEOUT)).isFalse();
    assertThat(config("10.0.0.1").hasPath(TIMEOUT)).isFalse();
  }
}
