package io.drover.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import io.drover.cli.ScratchFolder;
import io.drover.lab.LabScript;
import io.drover.lab.LabUnusable;
import io.drover.lab.Waiting;
import io.drover.model.HostId;
import io.drover.twin.HostFault;
import io.drover.twin.TwinClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import org.jspecify.annotations.Nullable;

/**
 * A control plane as it runs in earnest, on loopback: real Cassandra, each node a process, and a
 * twin that plays the fleet in a process of its own. All of it is ended when this is closed.
 */
public final class ClusterLab implements AutoCloseable {
  private static final Duration COMMAND_WITHIN = Duration.ofMinutes(2);
  private static final Duration LISTENS_WITHIN = Duration.ofSeconds(60);
  private static final Duration UP_WITHIN = Duration.ofSeconds(120);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(70);

  /**
   * Many of these share few cores here, where each would have a machine of its own: what their JVMs
   * do beside the work is kept small, or they take each other's heartbeats for missing.
   */
  private static final String SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx768m";

  /** A name that all nodes' addresses have, for their processes alone. */
  static final String NODES = "nodes.drover.test";

  private final ClusterShape shape;
  private final Path folder;
  private final CassandraNodes store;
  private final ClusterNet net;
  private final NodeFiles files;
  private final Map<Integer, Process> nodes = new TreeMap<>();
  private final NodeAnswers answers = new NodeAnswers();
  private final Thread whenInterrupted = new Thread(this::end, "ends-the-lab");
  private @Nullable Process twin;

  private ClusterLab(
      ClusterShape shape, Path folder, CassandraNodes store, ClusterNet net, NodeFiles files) {
    this.shape = shape;
    this.folder = folder;
    this.store = store;
    this.net = net;
    this.files = files;
  }

  /** On the machine's own loopback. */
  public static ClusterLab up(Path projectRoot, Path folder, ClusterShape shape, String... lines) {
    return up(projectRoot, folder, shape, ClusterNet.LOOPBACK, lines);
  }

  /**
   * Starts Cassandra and the twin, makes the store, and writes the nodes' configurations; starts no
   * node.
   *
   * @param folder for all of it; what an earlier run left in it is forgotten
   * @param lines added to each node's configuration as they are
   */
  public static ClusterLab up(
      Path projectRoot, Path folder, ClusterShape shape, ClusterNet net, String... lines) {
    var script = new LabScript(projectRoot, folder.toAbsolutePath().normalize());
    var store = new CassandraNodes(script, net, folder, shape.cassandraNodes());
    store.down();
    forget(folder);
    List<String> cassandra = store.up();
    String first = cassandra.getFirst();
    var files =
        new NodeFiles(
            folder,
            shape.nodes(),
            first.substring(0, first.lastIndexOf('.') + 1),
            cassandra,
            shape.cassandraNodes());
    var lab = new ClusterLab(shape, folder, store, net, files);
    Runtime.getRuntime().addShutdownHook(lab.whenInterrupted);
    try {
      files.write(lines);
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

  /** Lines with which nodes find each other by a name, and not by their seeds. */
  public static String[] byName(int nodes) {
    return new String[] {
      "node.seeds = []", "node.dns { name = " + NODES + ", nodes = " + nodes + " }"
    };
  }

  private static void forget(Path folder) {
    try {
      ScratchFolder.clear(folder);
    } catch (IOException e) {
      throw new LabUnusable(folder + " cannot be emptied: " + e, e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** {@code host:port} of all nodes. */
  public List<String> seeds() {
    return files.seeds();
  }

  /** Where a node is, without its port. */
  public String address(int node) {
    return files.host(node);
  }

  /** Where Cassandra's nodes are. */
  public List<String> cassandraAddresses() {
    return files.cassandra().stream().map(at -> at.substring(0, at.lastIndexOf(':'))).toList();
  }

  /** Where a node answers for its health. */
  public String http(int node) {
    return files.http(node);
  }

  /** An address at which the nodes reach a process of the test's own. */
  public String observer() {
    return files.observer();
  }

  public Path config(int node) {
    return files.config(node);
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
            files.twin(),
            "--data",
            folder.resolve("twin").toString());
    await("the twin listens", LISTENS_WITHIN, () -> listens(twinAddress()));
  }

  private InetSocketAddress twinAddress() {
    int colon = files.twin().lastIndexOf(':');
    return new InetSocketAddress(
        files.twin().substring(0, colon), Integer.parseInt(files.twin().substring(colon + 1)));
  }

  /** What the twin saw: see {@link io.drover.twin.TwinHistory}. */
  public Path history() {
    return folder.resolve("twin").resolve(TwinCommand.HISTORY);
  }

  /** Does something to hosts, all at once. */
  public void inflict(Collection<HostId> hosts, HostFault fault) {
    try (var client = new TwinClient(twinAddress(), System::nanoTime)) {
      client.fleet().get(COMMAND_WITHIN.toSeconds(), TimeUnit.SECONDS);
      client.inflict(hosts, fault);
      client.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnusable("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabUnusable("the twin does not answer", e);
    }
  }

  private Process start(String name, String... arguments) {
    return start(name, List.of(), arguments);
  }

  private Process start(String name, List<String> into, String... arguments) {
    Path out = folder.resolve(name + ".out");
    ProcessBuilder process = DroverProcess.of(arguments);
    process.command().addAll(0, into);
    process
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
        .environment()
        .put("JDK_JAVA_OPTIONS", SMALL + " -Djdk.net.hosts.file=" + files.hosts().toAbsolutePath());
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

  private static boolean listens(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, (int) CONNECT_WITHIN.toMillis());
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
    nodes.put(
        node, start("node" + node, net.into(node), "node", "--config", config(node).toString()));
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
    await("all nodes are ready", UP_WITHIN, this::allReady);
  }

  /** Whether every node that was started says that it is ready, and sees the others. */
  public boolean allReady() {
    return nodes.keySet().stream()
        .allMatch(
            node -> answers.isReady(http(node)) && answers.upMembers(http(node)) >= nodes.size());
  }

  /** The oldest node, on which the cluster's single things run. */
  public int oldest() {
    for (int asked : nodes.keySet()) {
      Optional<String> oldest = answers.oldest(http(asked));
      for (int node : nodes.keySet()) {
        if (oldest.filter(name -> name.endsWith("@" + files.name(node))).isPresent()) {
          return node;
        }
      }
    }
    throw new LabUnusable("no node says which is the oldest");
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

  /** Whether a node's process lives; it may have ended by itself. */
  public boolean runs(int node) {
    Process process = nodes.get(node);
    return process != null && process.isAlive();
  }

  /** Stops a node's process where it is, or lets it go on: {@code STOP}, {@code CONT}. */
  public void signal(int node, String signal) {
    Process process = nodes.get(node);
    if (process != null && process.isAlive()) {
      try {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
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

  /** Cassandra's nodes, to be ended and started again. */
  public CassandraNodes store() {
    return store;
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
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(whenInterrupted);
    } catch (IllegalStateException _) {
      // it runs by now, and finds nothing to do
    }
  }

  private synchronized void end() {
    List<Process> all = new ArrayList<>(nodes.values());
    nodes.clear();
    if (twin != null) {
      all.add(twin);
      twin = null;
    }
    all.forEach(Process::destroyForcibly);
    all.forEach(ClusterLab::awaitEnd);
    answers.close();
    store.down();
  }
}
