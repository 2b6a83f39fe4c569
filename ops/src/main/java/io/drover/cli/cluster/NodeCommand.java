package io.drover.cli.cluster;

import com.typesafe.config.Config;
import io.drover.cli.ExitCode;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.cassandra.CassandraStore;
import io.drover.node.DroverNode;
import io.drover.node.Membership;
import io.drover.node.NodeConfig;
import io.drover.twin.TwinClient;
import io.drover.twin.TwinClient.Fleet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover node}: one node of a control plane, until it is stopped. */
@Command(
    name = "node",
    description = {
      "Run one node of a control plane: it joins the others, and shares hosts, VMs and plans with them.",
      "",
      "It leaves when it is asked to stop (SIGTERM), and hands over what it holds. When it is killed, the others take over in about"
          + " ten seconds. Of a cluster that falls apart, the larger part goes on, and the nodes of the smaller one end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover store create --config node1.conf      once: keyspace and tables",
      "  ./drover node --config node1.conf              on each machine, with its own file",
      "  ./drover cluster status --at 127.0.0.1:8558    who is there",
      "",
      "Every key of the file, with its meaning: cluster-node/src/main/resources/drover-cluster.conf.",
      "Exit code 255: an error, or the others went on without it.",
    })
public final class NodeCommand implements Callable<Integer> {
  private static final Duration REACH_TWIN = Duration.ofSeconds(30);
  private static final Duration JOIN_WITHIN = Duration.ofSeconds(90);
  private static final Duration END_WITHIN = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final long SEED = 1;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description =
          "Where this node is, where the others are, and which store and fleet they share.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  /** What was opened for the node, to be closed after it. */
  private record Store(Config config, AutoCloseable opened) {}

  @Override
  public Integer call() throws Exception {
    NodeConfig config = NodeConfig.read(Objects.requireNonNull(file));
    Logging.ofNode(config.folder().resolve("drover.log"));
    Store store = open(config);
    try (AutoCloseable _ = store.opened();
        var twin = new TwinClient(config.twin(), System::nanoTime)) {
      return run(config, store, twin);
    }
  }

  private static Store open(NodeConfig config) {
    if (config.cassandra().isPresent()) {
      CassandraStore store = CassandraStore.open(config.cassandra().get());
      return new Store(store.config(), store);
    }
    EmbeddedStore store = EmbeddedStore.open(config.folder());
    return new Store(store.config(), store);
  }

  private int run(NodeConfig config, Store store, TwinClient twin) throws InterruptedException {
    Fleet fleet = fleet(config, twin);
    Membership membership = config.awaitMembership();
    var settings =
        new DroverNode.Settings(
            store.config(),
            membership,
            fleet.clock(),
            InstantSource.system(),
            config.policy(),
            SEED,
            config.reminderInterval(),
            _ -> {},
            Optional.of(twin));
    DroverNode node = DroverNode.start(settings, twin);
    try (var stop = new StopSignal(END_WITHIN)) {
      boolean lost;
      try {
        lost = serve(membership, config.folder(), node, twin, fleet, stop);
      } finally {
        node.close();
      }
      if (lost) {
        say("the others have gone on without this node, or it lost its store: see drover.log");
      }
      return lost ? ExitCode.ERROR : ExitCode.OK;
    }
  }

  private static Fleet fleet(NodeConfig config, TwinClient twin) throws InterruptedException {
    try {
      return twin.fleet().get(REACH_TWIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new UserError(
          "the twin at "
              + config.twin()
              + " was not reached within "
              + REACH_TWIN.toSeconds()
              + " s: start it with `drover twin`, or mend fleet.twin",
          e);
    }
  }

  /** Until somebody asks for the end, or it comes by itself; says which. */
  private boolean serve(
      Membership membership,
      Path folder,
      DroverNode node,
      TwinClient twin,
      Fleet fleet,
      StopSignal stop)
      throws InterruptedException {
    long looks = JOIN_WITHIN.dividedBy(LOOK_EVERY);
    for (long look = 0; !node.isUp(); look++) {
      if (look == looks) {
        throw new UserError(
            "no cluster could be joined or formed within "
                + JOIN_WITHIN.toSeconds()
                + " s with "
                + membership.seeds()
                + ": it is formed once all of them are there. Start the others too, or take one that is gone for good out of"
                + " the list on all nodes, and see drover.log in "
                + folder);
      }
      if (stop.within(LOOK_EVERY)) {
        return false;
      }
    }
    say(membership.name() + " is up");
    twin.start(node.listener());
    node.register(fleet.hosts());
    say(fleet.hosts().size() + " hosts are registered");
    Optional<String> storeFailure = Optional.empty();
    while (!stop.within(LOOK_EVERY)) {
      if (node.terminated().isDone()) {
        return true;
      }
      if (!node.storeFailure().equals(storeFailure)) {
        storeFailure = node.storeFailure();
        say(storeFailure.map(f -> "nothing can be recorded: " + f).orElse("the store is back"));
      }
    }
    say("leaving …");
    return false;
  }

  private void say(String line) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
