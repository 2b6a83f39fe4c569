package io.drover.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The addresses of a lab's processes, and the configuration of each of its nodes.
 *
 * @param net the first three numbers of all addresses, with a dot at the end
 * @param cassandra {@code host:port} of each of its nodes
 * @param copies of each event that Cassandra keeps
 */
record NodeFiles(Path folder, int nodes, String net, List<String> cassandra, int copies) {
  private static final int NODE_PORT = 25520;
  private static final int HTTP_PORT = 8558;
  private static final int TWIN_PORT = 7400;
  private static final int FIRST_NODE = 10;

  /**
   * Writes all of them.
   *
   * @param lines added to each node's configuration as they are
   */
  void write(String... lines) throws IOException {
    Files.writeString(hosts(), hostsText());
    for (int node = 1; node <= nodes; node++) {
      Files.createDirectories(folder.resolve("node" + node));
      Files.writeString(config(node), text(node, lines));
    }
  }

  Path config(int node) {
    return folder.resolve("node" + node + ".conf");
  }

  /** In the form of {@code /etc/hosts}; Java reads it in place of asking the machine. */
  Path hosts() {
    return folder.resolve("hosts");
  }

  List<String> seeds() {
    return IntStream.rangeClosed(1, nodes).mapToObj(this::name).toList();
  }

  String host(int node) {
    return net + (FIRST_NODE + node);
  }

  String name(int node) {
    return host(node) + ":" + NODE_PORT;
  }

  String http(int node) {
    return host(node) + ":" + HTTP_PORT;
  }

  String observer() {
    return net + (FIRST_NODE - 1);
  }

  String twin() {
    return observer() + ":" + TWIN_PORT;
  }

  private String text(int node, String... lines) {
    return """
    node { host = "%s", port = %d, http.port = %d, seeds = [%s] }
    store {
      folder = "%s"
      cassandra { contact-points = [%s], replication { datacenter1 = %d } }
    }
    fleet.twin = "%s"
    %s
    """
        .formatted(
            host(node),
            NODE_PORT,
            HTTP_PORT,
            quoted(seeds()),
            folder.resolve("node" + node),
            quoted(cassandra),
            copies,
            twin(),
            String.join("\n", lines));
  }

  private String hostsText() {
    return IntStream.rangeClosed(1, nodes)
        .mapToObj(node -> host(node) + " " + ClusterLab.NODES)
        .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n"));
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
  }
}
