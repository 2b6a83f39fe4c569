package io.drover.cli.cluster;

import io.drover.lab.LabScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Real nodes of Cassandra, as the lab's script runs them. */
public final class CassandraNodes {
  private static final Duration UP_WITHIN = Duration.ofMinutes(4);
  private static final Duration DOWN_WITHIN = Duration.ofMinutes(2);

  private final LabScript script;
  private final ClusterNet net;
  private final Path folder;
  private final int count;

  CassandraNodes(LabScript script, ClusterNet net, Path folder, int count) {
    this.script = script;
    this.net = net;
    this.folder = folder;
    this.count = count;
  }

  /** Starts those that do not run, and gives all their {@code host:port}. */
  public List<String> up() {
    return script
        .run(net.cassandra(), UP_WITHIN, List.of("cassandra", "up", String.valueOf(count)))
        .lines()
        .map(line -> line.split(" ")[1])
        .toList();
  }

  /** Whether its process is there. */
  public boolean runs(int number) {
    return script
        .run(net.cassandra(), UP_WITHIN, List.of("cassandra", "status"))
        .lines()
        .anyMatch(line -> line.startsWith(number + " ") && line.endsWith(" up"));
  }

  /**
   * @param number from 1
   */
  public void kill(int number) {
    act("kill", number);
  }

  /** It stands still as it is, until it is resumed. */
  public void pause(int number) {
    act("pause", number);
  }

  public void resume(int number) {
    act("resume", number);
  }

  private void act(String action, int number) {
    script.run(net.cassandra(), UP_WITHIN, List.of("cassandra", action, String.valueOf(number)));
  }

  /** Where one of them keeps its data. */
  public Path data(int number) {
    return folder.resolve("cassandra").resolve(String.valueOf(number)).resolve("data");
  }

  /** Ends them all, and forgets their data. */
  void down() {
    script.run(net.cassandra(), DOWN_WITHIN, List.of("cassandra", "down"));
  }
}
