package io.drover.cli.chaos;

import io.drover.cli.cluster.ClusterNet;
import io.drover.lab.LabUnusable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network namespaces of one run: a switch, where the tester, Cassandra and the twin are, and
 * one for each node. Needs root.
 *
 * @param root the checkout
 * @param name of the switch's namespace
 * @param net the first three numbers of all addresses
 */
record ChaosNetwork(Path root, String name, String net) implements ClusterNet {
  /** Of each node of Cassandra: small enough to be filled in no time. */
  private static final String CASSANDRA_DISK = "1g";

  /** Of a folder alone: two runs in two folders are not in each other's way. */
  static ChaosNetwork of(Path root, Path folder) {
    int hash = folder.toString().hashCode() & 0xffff;
    return new ChaosNetwork(root, "chaos%04x".formatted(hash), "10.77." + (hash & 0xff));
  }

  void up(int nodes) {
    run("up", String.valueOf(nodes));
  }

  /** Kills whatever runs in them, too. */
  void down() {
    run("down");
  }

  @Override
  public Map<String, String> cassandra() {
    return Map.of("LAB_CASSANDRA_NET", net, "LAB_CASSANDRA_DISK", CASSANDRA_DISK);
  }

  @Override
  public List<String> into(int node) {
    return inside(name + "-n" + node);
  }

  /**
   * What a command begins with that is to run in the switch's namespace. What it mounts is its own,
   * and gone with its last process.
   */
  List<String> intoSwitch() {
    List<String> command = new ArrayList<>(inside(name));
    command.addAll(List.of("unshare", "--mount", "--propagation", "private"));
    return command;
  }

  private static List<String> inside(String namespace) {
    return List.of("nsenter", "--net=/run/netns/" + namespace);
  }

  /** From now on what the node sends to these addresses is lost, so that neither gets an answer. */
  void cut(int node, List<String> addresses) {
    List<String> arguments = new ArrayList<>(List.of("cut", String.valueOf(node)));
    arguments.addAll(addresses);
    run(arguments.toArray(String[]::new));
  }

  void slow(int node, int kilobits) {
    run("slow", String.valueOf(node), String.valueOf(kilobits));
  }

  /** Undoes all cuts and all slowness. */
  void heal() {
    run("heal");
  }

  private void run(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(root.resolve("ops/chaos/network").toString(), name, net));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LabUnusable(String.join(" ", command) + " failed: " + said.strip());
      }
    } catch (IOException e) {
      throw new LabUnusable("network namespaces cannot be made: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted", e);
    }
  }
}
