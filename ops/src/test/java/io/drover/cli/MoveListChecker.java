package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tukaani.xz.XZInputStream;

/**
 * Replays a list of moves on a ByteDance snapshot with nothing of the planner's: every step must
 * fit when it is made.
 */
final class MoveListChecker {
  private final Map<String, double[]> free = new HashMap<>();
  private final Map<String, JsonNode> vms = new HashMap<>();
  private final Map<String, String> hostOf = new HashMap<>();
  private final Map<String, int[]> nodesOf = new HashMap<>();

  MoveListChecker(Path snapshot) throws IOException {
    JsonNode root;
    try (var in = new XZInputStream(Files.newInputStream(snapshot))) {
      root = new ObjectMapper().readTree(in);
    }
    for (JsonNode cluster : root.get("cluster_list")) {
      for (JsonNode host : cluster.get("host_info")) {
        for (JsonNode node : host.get("numa")) {
          free.put(
              host.get("node_id").asText() + "/" + node.get("node").asInt(),
              new double[] {
                node.get("total_cpu").asDouble(), node.get("memory_huge_total_mb").asDouble()
              });
        }
      }
    }
    for (JsonNode cluster : root.get("cluster_list")) {
      for (JsonNode vm : cluster.get("vm_instance")) {
        String id = vm.get("instance_id").asText();
        int[] nodes = new int[vm.get("numa").size()];
        for (int i = 0; i < nodes.length; i++) {
          nodes[i] = vm.get("numa").get(i).get("node").asInt();
        }
        vms.put(id, vm);
        put(id, vm.get("host_id").asText(), nodes);
      }
    }
  }

  /** The fragment rate for chunks of 16 cores once all moves are made in order. */
  double fragmentRateAfter(JsonNode moves) {
    for (JsonNode move : moves) {
      String id = move.get("vm").asText();
      String host = move.get("host").asText();
      int[] nodes = new int[move.get("numa").size()];
      for (int i = 0; i < nodes.length; i++) {
        nodes[i] = move.get("numa").get(i).asInt();
      }
      assertThat(nodes).as("nodes of " + id).doesNotHaveDuplicates().hasSameSizeAs(nodesOf.get(id));
      boolean flip = host.equals(hostOf.get(id));
      if (flip) {
        take(id, hostOf.getOrDefault(id, ""), nodesOf.getOrDefault(id, nodes), 1);
      }
      for (int i = 0; i < nodes.length; i++) {
        double[] room = free.getOrDefault(host + "/" + nodes[i], new double[2]);
        assertThat(room[0]).as("free CPU for " + move).isGreaterThanOrEqualTo(part(id, i, "cpu"));
        assertThat(room[1])
            .as("free memory for " + move)
            .isGreaterThanOrEqualTo(part(id, i, "mem_mb"));
      }
      if (!flip) {
        take(id, hostOf.getOrDefault(id, ""), nodesOf.getOrDefault(id, nodes), 1);
      }
      put(id, host, nodes);
    }
    double all = free.values().stream().mapToDouble(room -> room[0]).sum();
    return (all - 16 * free.values().stream().mapToDouble(room -> Math.floor(room[0] / 16)).sum())
        / all;
  }

  private void put(String id, String host, int[] nodes) {
    hostOf.put(id, host);
    nodesOf.put(id, nodes);
    take(id, host, nodes, -1);
  }

  private void take(String id, String host, int[] nodes, int sign) {
    for (int i = 0; i < nodes.length; i++) {
      double[] room = free.getOrDefault(host + "/" + nodes[i], new double[2]);
      room[0] += sign * part(id, i, "cpu");
      room[1] += sign * part(id, i, "mem_mb");
    }
  }

  private double part(String id, int i, String what) {
    return vms.getOrDefault(id, com.fasterxml.jackson.databind.node.NullNode.instance)
        .get("numa")
        .get(i)
        .get(what)
        .asDouble();
  }
}
