package io.drover.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import io.drover.lab.LabScript;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.twin.TwinClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A control plane as it runs in earnest, on loopback: real Cassandra, each node a process, and a
 * twin that plays the fleet in a process of its own. All of it is ended when this is closed.
 */
public final class ClusterLab implements AutoCloseable {
  private static final Duration CASSANDRA_WITHIN = Duration.ofMinutes(4);
  private static final Duration COMMAND_WITHIN = Duration.ofMinutes(2);
  private static final Duration LISTENS_WITHIN = Duration.ofSeconds(60);
  private static final Duration UP_WITHIN = Duration.ofSeconds(120);
  private static final Duration HTTP_WITHIN = Duration.ofSeconds(3);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(70);

  /**
   * Many of these share few cores here, where each would have a machine of its own: what their JVMs
   * do beside the work is kept small, or they take each other's heartbeats for missing.
   */
  private static final String SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx768m";

  /** A name that all nodes' addresses have, for their processes alone. */
  public static final String NODES = "nodes.drover.test";

  private static final int NODE_PORT = 25520;
  private static final int HTTP_PORT = 8558;
  private static final int TWIN_PORT = 7400;
  private static final int FIRST_NODE = 10;

  private final Shape shape;
  private final Path folder;
  private final LabScript script;
  private final String net;
  private final List<String> cassandra;
  private final Map<Integer, Process> nodes = new TreeMap<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(HTTP_WITHIN).build();
  private @Nullable Process twin;

  /**
   * @param nodes of the control plane
   * @param cassandraNodes 1 to 3; as many copies are kept of each event
   * @param speed virtual seconds a wall second
   * @param sampleEvery of virtual time
   */
  public record Shape(
      int nodes, int cassandraNodes, int hosts, int vms, double speed, Duration sampleEvery) {}

  private ClusterLab(
      Shape shape, Path folder, LabScript script, String net, List<String> cassandra) {
    this.shape = shape;
    this.folder = folder;
    this.script = script;
    this.net = net;
    this.cassandra = cassandra;
  }

  /**
   * Starts Cassandra and the twin, makes the store, and writes the nodes' configurations; starts no
   * node.
   *
   * @param folder for all of it; what an earlier run left in it is forgotten
   * @param lines added to each node's configuration as they are
   */
  public static ClusterLab up(Path projectRoot, Path folder, Shape shape, String... lines) {
    var script = new LabScript(projectRoot, folder.toAbsolutePath().normalize());
    script.run(Map.of(), COMMAND_WITHIN, List.of("cassandra", "down"));
    List<String> cassandra =
        script
            .run(
                Map.of(),
                CASSANDRA_WITHIN,
                List.of("cassandra", "up", String.valueOf(shape.cassandraNodes())))
            .lines()
            .map(line -> line.split(" ")[1])
            .toList();
    String first = cassandra.getFirst();
    var lab =
        new ClusterLab(
            shape, folder, script, first.substring(0, first.lastIndexOf('.') + 1), cassandra);
    try {
      Files.writeString(lab.hostsFile(), lab.hostsText());
      for (int node = 1; node <= shape.nodes(); node++) {
        Files.createDirectories(folder.resolve("node" + node));
        Files.writeString(lab.config(node), lab.text(node, lines));
      }
      lab.run("store", "create", "--config", lab.config(1).toString());
      lab.startTwin();
      return lab;
    } catch (IOException e) {
      lab.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private String text(int node, String... lines) {
    return """
    node { host = "%s", port = %d, http.port = %d, seeds = [%s] }
    store {
      folder = "%s"
      cassandra { contact-points = [%s], replication { datacenter1 = %d } }
    }
    fleet.twin = "%s:%d"
    %s
    """
        .formatted(
            host(node),
            NODE_PORT,
            HTTP_PORT,
            quoted(seeds()),
            folder.resolve("node" + node),
            quoted(cassandra),
            shape.cassandraNodes(),
            observer(),
            TWIN_PORT,
            String.join("\n", lines));
  }

  /** In the form of {@code /etc/hosts}; Java reads it in place of asking the machine. */
  private Path hostsFile() {
    return folder.resolve("hosts");
  }

  private String hostsText() {
    return IntStream.rangeClosed(1, shape.nodes())
        .mapToObj(node -> host(node) + " " + NODES)
        .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n"));
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
  }

  /** {@code host:port} of all nodes. */
  public List<String> seeds() {
    return IntStream.rangeClosed(1, shape.nodes()).mapToObj(this::name).toList();
  }

  private String host(int node) {
    return net + (FIRST_NODE + node);
  }

  private String name(int node) {
    return host(node) + ":" + NODE_PORT;
  }

  /** Where a node answers for its health. */
  public String http(int node) {
    return host(node) + ":" + HTTP_PORT;
  }

  /** An address at which the nodes reach a process of the test's own. */
  public String observer() {
    return net + (FIRST_NODE - 1);
  }

  public Path config(int node) {
    return folder.resolve("node" + node + ".conf");
  }

  /** What a node's process has printed. */
  public String said(int node) {
    try {
      return Files.readString(folder.resolve("node" + node + ".out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startTwin() {
    twin =
        start(
            "twin",
            "twin",
            "--hosts",
            String.valueOf(shape.hosts()),
            "--vms",
            String.valueOf(shape.vms()),
            "--speed",
            String.valueOf(shape.speed()),
            "--sample-every",
            String.valueOf(shape.sampleEvery().toSeconds()),
            "--listen",
            observer() + ":" + TWIN_PORT,
            "--data",
            folder.resolve("twin").toString());
    await("the twin listens", LISTENS_WITHIN, () -> listens(observer(), TWIN_PORT));
  }

  /** What the twin saw: see {@link io.drover.twin.TwinHistory}. */
  public Path history() {
    return folder.resolve("twin").resolve(TwinCommand.HISTORY);
  }

  /** Takes hosts' power at once, or gives it back. */
  public void power(Collection<HostId> hosts, boolean on) {
    try (var client =
        new TwinClient(new InetSocketAddress(observer(), TWIN_PORT), System::nanoTime)) {
      client.fleet().get(COMMAND_WITHIN.toSeconds(), TimeUnit.SECONDS);
      client.power(hosts, on);
      client.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabUnusable("the twin does not answer", e);
    }
  }

  private Process start(String name, String... arguments) {
    Path out = folder.resolve(name + ".out");
    ProcessBuilder process =
        DroverProcess.of(arguments)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
    process
        .environment()
        .put("JDK_JAVA_OPTIONS", SMALL + " -Djdk.net.hosts.file=" + hostsFile().toAbsolutePath());
    try {
      return process.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command of Drover's to its end, and fails with what it said if that is no good one. */
  private void run(String... arguments) {
    Process process = start("command", arguments);
    try {
      if (!process.waitFor(COMMAND_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (process.waitFor() != 0) {
        throw new LabUnusable(
            "drover " + String.join(" ", arguments) + " failed: see " + folder + "/command.out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted", e);
    }
  }

  private static boolean listens(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) HTTP_WITHIN.toMillis());
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void await(String what, Duration within, java.util.function.BooleanSupplier met) {
    try {
      new Waiting(InstantSource.system(), within).until(what, met);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted while waiting until " + what, e);
    }
  }

  /** Starts a node's process, and does not wait for it. */
  public void start(int node) {
    nodes.put(node, start("node" + node, "node", "--config", config(node).toString()));
  }

  /** Starts all nodes, and waits until each is ready. */
  public void startAll() {
    for (int node = 1; node <= shape.nodes(); node++) {
      start(node);
    }
    awaitReady();
  }

  /** Waits until every node that was started says that it is ready, and sees the others. */
  public void awaitReady() {
    await(
        "all nodes are ready",
        UP_WITHIN,
        () ->
            nodes.keySet().stream()
                .allMatch(node -> isReady(node) && upMembers(node) >= nodes.size()));
  }

  private boolean isReady(int node) {
    return get(node, "/ready").map(response -> response.statusCode() == 200).orElse(false);
  }

  /** Members that a node sees as up and reachable; 0 when it does not answer. */
  public int upMembers(int node) {
    Optional<JsonNode> cluster = cluster(node);
    if (cluster.isEmpty()) {
      return 0;
    }
    int up = 0;
    for (JsonNode member : cluster.get().get("members")) {
      up += member.get("status").asText().equals("Up") ? 1 : 0;
    }
    return up - cluster.get().get("unreachable").size();
  }

  /** The oldest node, on which the cluster's single things run. */
  public int oldest() {
    for (int asked : nodes.keySet()) {
      Optional<String> oldest =
          cluster(asked).map(cluster -> cluster.path("oldestPerRole").path("control").asText());
      if (oldest.isPresent()) {
        for (int node : nodes.keySet()) {
          if (oldest.get().endsWith("@" + name(node))) {
            return node;
          }
        }
      }
    }
    throw new LabUnusable("no node says which is the oldest");
  }

  private Optional<JsonNode> cluster(int node) {
    return get(node, "/cluster/members/")
        .filter(response -> response.statusCode() == 200)
        .map(response -> {
          try {
            return new ObjectMapper().readTree(response.body());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Optional<HttpResponse<String>> get(int node, String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + host(node) + ":" + HTTP_PORT + path))
            .timeout(HTTP_WITHIN)
            .build();
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** {@code kill -9}. */
  public void kill(int node) {
    Process process = nodes.remove(node);
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process);
    }
  }

  /** Asks a node to leave, and waits until it has. */
  public void stop(int node) {
    Process process = nodes.remove(node);
    if (process != null) {
      process.destroy();
      awaitEnd(process);
    }
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted while a process ends", e);
    }
  }

  /** Kills, pauses, resumes or starts again one node of Cassandra: an action of the lab's. */
  public void cassandra(String action, int number) {
    script.run(Map.of(), CASSANDRA_WITHIN, List.of("cassandra", action, String.valueOf(number)));
  }

  /**
   * Ends the twin, and gives what it says of the VMs it has played: {@code vms}, {@code
   * vmsRunningOnce}, {@code doubleRuns}, {@code mostCopies}.
   */
  public JsonNode endTwin() {
    Process process = twin;
    if (process == null) {
      throw new IllegalStateException("the twin has ended already");
    }
    twin = null;
    process.destroy();
    awaitEnd(process);
    try {
      List<String> lines = Files.readAllLines(folder.resolve("twin.out"));
      return new ObjectMapper().readTree(lines.getLast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<Process> all = new ArrayList<>(nodes.values());
    nodes.clear();
    if (twin != null) {
      all.add(twin);
      twin = null;
    }
    all.forEach(Process::destroyForcibly);
    all.forEach(ClusterLab::awaitEnd);
    http.close();
    script.run(Map.of(), COMMAND_WITHIN, List.of("cassandra", "down"));
  }
}
