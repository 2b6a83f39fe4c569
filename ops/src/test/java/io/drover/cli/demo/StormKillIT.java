package io.drover.cli.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the README, on real processes: 2,000 hosts, 500 of them draining, and the process
 * killed as hard as can be, ten times, with migrations under way. Each start goes on where the last
 * one died; in the end nothing is lost and nothing runs twice.
 */
class StormKillIT {
  private static final int KILLS = 10;
  private static final Pattern COPYING = Pattern.compile("copies +[1-9].*");

  @TempDir Path temp;

  @Test
  @Timeout(value = 20, unit = MINUTES)
  void givenAStorm_whenTheProcessIsKilledTenTimes_thenEveryVmRunsOnceAndTheJournalProvesIt()
      throws Exception {
    long seed = new Random().nextLong();
    System.out.println("kill moments from seed " + seed);
    var random = new Random(seed);
    Path data = temp.resolve("storm");

    int killedWhileCopying = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      killedWhileCopying += startAndKill(data, random) ? 1 : 0;
    }
    assertThat(killedWhileCopying)
        .as("kills with copies under way, of %d", KILLS)
        .isGreaterThanOrEqualTo(KILLS / 2);

    Path out = temp.resolve("report");
    Process last =
        DroverProcess.of("demo", "--scenario", "storm", "--json", "--data", data.toString())
            .redirectOutput(out.toFile())
            .redirectError(temp.resolve("last.err").toFile())
            .start();
    assertThat(last.waitFor(8, MINUTES)).as("the storm ends").isTrue();
    assertThat(last.exitValue()).as(Files.readString(temp.resolve("last.err"))).isZero();
    JsonNode report = new ObjectMapper().readTree(Files.readString(out).strip());
    System.out.println("after " + killedWhileCopying + " kills with copies under way: " + report);
    assertThat(report.get("violations").asLong()).isZero();
    assertThat(report.get("vmsRunningOnce").asInt())
        .isEqualTo(report.get("vms").asInt())
        .isEqualTo(20_500);
    assertThat(report.get("drainedHosts").asInt()).isEqualTo(500);
    assertThat(report.get("drainedHostsLeft").asInt()).isZero();

    Path proof = temp.resolve("proof");
    Process prove =
        DroverProcess.of("prove", "--data", data.toString())
            .redirectErrorStream(true)
            .redirectOutput(proof.toFile())
            .start();
    assertThat(prove.waitFor(3, MINUTES)).isTrue();
    System.out.println(Files.readString(proof));
    assertThat(prove.exitValue()).as(Files.readString(proof)).isZero();
  }

  /**
   * Starts the storm, waits for copies to be under way, and kills it at a random moment; says
   * whether it got that far.
   */
  private boolean startAndKill(Path data, Random random) throws Exception {
    Process process =
        DroverProcess.of("demo", "--scenario", "storm", "--json", "--data", data.toString())
            .start();
    var copying = new CountDownLatch(1);
    var said = new ArrayList<String>();
    Thread reader = Thread.ofPlatform().daemon().start(() -> read(process, copying, said));
    boolean got = false;
    while (process.isAlive() && !got) {
      got = copying.await(1, SECONDS);
    }
    if (got) {
      process.waitFor(random.nextInt(4_000), MILLISECONDS);
    }
    boolean alive = process.isAlive();
    process.destroyForcibly().waitFor();
    reader.join();
    assertThat(alive || process.exitValue() == 0).as("ended by itself: %s", said).isTrue();
    return got && alive;
  }

  private static void read(Process process, CountDownLatch copying, List<String> said) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (COPYING.matcher(line).find()) {
          copying.countDown();
        }
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
