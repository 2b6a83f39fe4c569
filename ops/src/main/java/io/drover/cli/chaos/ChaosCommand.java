package io.drover.cli.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.cli.cluster.ClusterShape;
import io.drover.lab.Lab;
import io.drover.lab.LabUnusable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover chaos}: orders and harm for minutes, then a verdict. */
@Command(
    name = "chaos",
    description = {
      "Break everything around a control plane while it works, and prove that no VM ran twice and no order was lost.",
      "",
      "Nodes, a real Cassandra and a twin run as processes of this machine, each node in a network namespace of its own. Operators' orders"
          + " come without a pause; meanwhile nodes are killed, paused and cut off from each other, from the store and from the hosts; hosts"
          + " lose their power or their network; Cassandra's nodes die or stall. After each strike everything has to recover by itself.",
      "In the end three judges, none of which believes another: what the twin saw, the invariants over the journal (`drover prove`), and"
          + " whether each acknowledged order is on record. Needs root, for the namespaces."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover chaos --minutes 4                  each strike once",
      "  ./drover chaos --minutes 30 --nodes 5       with rings too",
      "  ./drover chaos --minutes 10 --only halves,pause",
      "",
      "Exit codes: 0 nothing was broken, 1 something was, 255 it could not be tried, or did not recover.",
    })
public final class ChaosCommand implements Callable<Integer> {
  /** Set in the process that runs inside of the namespaces: its value is the switch's. */
  private static final String INSIDE = "DROVER_CHAOS_NETWORK";

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "4",
      description = "How long strikes go on. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Of strikes and orders; how they meet is up to the machine. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of the control plane, 3 to 7. Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--cassandra",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes of Cassandra, 1 to 3. Default: ${DEFAULT-VALUE}.")
  private int cassandra;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "100",
      description = "That the twin plays. Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "These strikes alone. Default: all that make sense.")
  private List<String> only = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/chaos",
      description = "For the processes' files; forgotten at each start. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "chaos");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    List<Nemesis> nemeses = nemeses();
    if (minutes < 1 || hosts < 20 || nodes < 3 || nodes > 7 || cassandra < 1 || cassandra > 3) {
      throw new UserError(
          "--minutes needs 1 or more, --hosts 20 or more, --nodes 3 to 7, --cassandra 1 to 3; found %d, %d, %d, %d"
              .formatted(minutes, hosts, nodes, cassandra));
    }
    Path folder = data.toAbsolutePath().normalize();
    ChaosNetwork network = ChaosNetwork.of(Lab.projectRoot(), folder);
    if (!network.name().equals(System.getenv(INSIDE))) {
      return inNetwork(network);
    }
    var shape =
        new ClusterShape(
            nodes, cassandra, hosts, ClusterShape.vmsOn(hosts), 10, Duration.ofMinutes(1));
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    var run =
        new ChaosRun(
            folder,
            network,
            shape,
            nemeses,
            seed,
            line -> {
              err.println(line);
              err.flush();
            });
    try {
      ChaosReport report = run.of(Duration.ofMinutes(minutes));
      print(report);
      return report.holds() ? ExitCode.OK : ExitCode.FOUND;
    } catch (LabUnusable e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Nemesis> nemeses() {
    List<String> names = Nemesis.ALL.stream().map(Nemesis::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new UserError("--only needs some of " + names + ", found " + name);
      }
    }
    List<Nemesis> chosen =
        Nemesis.ALL.stream()
            .filter(nemesis -> only.isEmpty() || only.contains(nemesis.name()))
            .filter(nemesis -> nemesis.fewestNodes() <= nodes)
            .filter(nemesis -> cassandra == 3 || !nemesis.name().startsWith("cassandra"))
            .toList();
    if (chosen.isEmpty()) {
      throw new UserError("none of " + only + " makes sense with --nodes " + nodes);
    }
    return chosen;
  }

  /**
   * The same command once more, inside of namespaces that go away with it, whatever becomes of it.
   */
  private int inNetwork(ChaosNetwork network) throws InterruptedException {
    var cleanup = new Thread(network::down);
    Runtime.getRuntime().addShutdownHook(cleanup);
    try {
      network.up(nodes);
    } catch (LabUnusable e) {
      throw new UserError(
          "chaos needs root and iproute2, for its namespaces: " + e.getMessage(), e);
    }
    List<String> arguments = new ArrayList<>(List.of("chaos"));
    arguments.addAll(
        Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs().stream()
            .filter(argument -> !argument.equals("chaos"))
            .toList());
    ProcessBuilder process = DroverProcess.of(arguments.toArray(String[]::new)).inheritIO();
    process.command().addAll(0, network.intoSwitch());
    process.environment().put(INSIDE, network.name());
    try {
      Process inside = process.start();
      int code = inside.waitFor();
      Runtime.getRuntime().removeShutdownHook(cleanup);
      network.down();
      return code;
    } catch (IOException e) {
      throw new UserError("nsenter cannot be started (util-linux has it): " + e.getMessage(), e);
    }
  }

  private void print(ChaosReport report) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    report.lines().forEach(out::println);
    try {
      out.println(new ObjectMapper().writeValueAsString(report.facts()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable", e);
    }
    out.flush();
  }
}
