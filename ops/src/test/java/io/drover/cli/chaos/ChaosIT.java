package io.drover.cli.chaos;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control plane of three nodes on a real Cassandra of three finds itself by name and balances a
 * fleet under orders, while everything around it breaks, the oldest node first. In the end its
 * nodes leave one after the other, and no invariant was broken. It fails, and is not skipped, where
 * network namespaces cannot be made.
 */
@Timeout(value = 15, unit = MINUTES)
class ChaosIT {
  /** All but those that take a minute to undo. */
  private static final List<String> STRIKES =
      Nemesis.ALL.stream()
          .filter(nemesis -> nemesis.fewestNodes() <= 3)
          .map(Nemesis::name)
          .filter(name -> !name.equals("cassandra-majority-kill"))
          .toList();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void afterFourMinutesOfStrikesNothingIsBroken() throws Exception {
    String seed = String.valueOf(new Random().nextInt(1_000_000));

    ChaosProcess.Ended run =
        ChaosProcess.run(
            folder,
            List.of(),
            "--minutes",
            "4",
            "--seed",
            seed,
            "--only",
            String.join(",", STRIKES));

    assertThat(run.code()).as("seed %s: %s", seed, run.said()).isZero();
    JsonNode facts = run.facts();
    assertThat(facts.get("strikes").size()).as("kinds of strikes").isGreaterThanOrEqualTo(5);
    assertThat(facts.get("strikes").has("kill-oldest")).as("the oldest was killed").isTrue();
    assertThat(facts.get("acknowledged").asInt()).as("orders").isGreaterThan(50);
    assertThat(facts.get("lostOrders").asInt()).as("lost orders").isZero();
    assertThat(facts.get("proved").asBoolean()).as("every invariant").isTrue();
    assertThat(run.said())
        .as("the status of the cluster, and its metrics")
        .contains("oldest")
        .contains("drover_lease_held 1.0")
        .contains("drover_journal_writes_seconds_count");
    for (int node = 1; node <= 3; node++) {
      assertThat(Files.readString(folder.resolve("run/node" + node + ".out")))
          .contains("is up")
          .contains("leaving");
    }
  }
}
