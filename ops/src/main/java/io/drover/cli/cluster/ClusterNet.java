package io.drover.cli.cluster;

import java.util.List;
import java.util.Map;

/** Where the processes of a {@link ClusterLab} run. */
public interface ClusterNet {
  /** The machine's own loopback: an address of its own for each process. */
  ClusterNet LOOPBACK =
      new ClusterNet() {
        @Override
        public Map<String, String> cassandra() {
          return Map.of();
        }

        @Override
        public List<String> into(int node) {
          return List.of();
        }
      };

  /** Settings of the lab that say where Cassandra listens. */
  Map<String, String> cassandra();

  /** What a command begins with that is to run where a node is. */
  List<String> into(int node);
}
