package io.drover.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsSeedsTest {
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String C = "10.0.0.3";

  private final DnsSeeds seeds = new DnsSeeds("nodes", 3, new InetSocketAddress(B, 25520));
  private final Deque<List<String>> answers = new ArrayDeque<>();
  private int pauses;

  @Test
  void givenTheNameHasAllNodes_thenEachNodeSeesTheSameList() {
    answers.add(List.of(C, A, B));

    assertThat(await()).containsExactly("10.0.0.1:25520", "10.0.0.2:25520", "10.0.0.3:25520");
    assertThat(pauses).isZero();
  }

  @Test
  void givenNodesComeOneAfterTheOther_thenItWaitsForThemAll() {
    answers.add(List.of());
    answers.add(List.of(B));
    answers.add(List.of(B, A));
    answers.add(List.of(B, A, C));

    assertThat(await()).hasSize(3);
    assertThat(pauses).isEqualTo(3);
  }

  /** It would else be the first of its list, and form a cluster beside the one there is. */
  @Test
  void givenSomeNeverCome_thenItOnlyJoinsOthers() {
    answers.add(List.of(B, C));

    assertThat(await()).containsExactly("10.0.0.3:25520");
  }

  @Test
  void givenItIsAlone_thenTheMessageSaysWhatIsMissing() {
    answers.add(List.of(B));

    assertThatThrownBy(this::await)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "node.dns.name: nodes has [10.0.0.2:25520] of 3 nodes, and none that could be joined");
  }

  /** One answer after the other; the last one for good. */
  private List<String> await() {
    return seeds.await(
        name -> {
          assertThat(name).isEqualTo("nodes");
          List<String> answer = answers.size() > 1 ? answers.remove() : answers.element();
          if (answer.isEmpty()) {
            throw new UnknownHostException(name);
          }
          var addresses = new ArrayList<InetAddress>();
          for (String address : answer) {
            addresses.add(InetAddress.getByName(address));
          }
          return addresses.toArray(InetAddress[]::new);
        },
        () -> pauses++);
  }
}
