package io.drover.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.FleetShape;
import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.world.World;
import io.drover.simulation.world.WorldStore;
import io.drover.twin.LiveTwin;
import io.drover.twin.Registrations;
import io.drover.twin.ScaledClock;
import io.drover.twin.TwinHistory;
import io.drover.twin.TwinServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover twin}: simulated hypervisors in a process of their own, for a cluster to move. */
@Command(
    name = "twin",
    description = {
      "Play a fleet of simulated hypervisors in a process of its own, for the nodes of a cluster to move.",
      "",
      "It remembers by itself what runs where, whatever becomes of the nodes: when it is asked to stop (SIGTERM) it says how many"
          + " VMs run exactly once, and how often one ran twice."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover twin --hosts 200 --vms 2050 --listen 127.0.0.1:7400",
      "  ./drover node --config node1.conf      with fleet.twin = \"127.0.0.1:7400\"",
    })
public final class TwinCommand implements Callable<Integer> {
  /** What the twin saw, in its folder. */
  public static final String HISTORY = "history.log";

  /** Of the fleet, where nothing else is said. */
  static final long SEED = 1;

  private static final Instant DAY = Instant.parse("2011-03-03T00:00:00Z");
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "200",
      description = "Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(names = "--vms", paramLabel = "N", description = "Default: 10.25 a host.")
  private @Nullable Integer vms;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + SEED,
      description = "Of the fleet. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "10",
      description = "Virtual seconds a wall second. Default: ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--sample-every",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "Of virtual time, in which each host is sampled once. Default: ${DEFAULT-VALUE}.")
  private long sampleEvery;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7400",
      description = "For the nodes. Default: ${DEFAULT-VALUE}.")
  private String listen = "127.0.0.1:7400";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/twin",
      description = "What it remembers. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "twin");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Scenario scenario = scenario();
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UserError("--data " + data + " cannot be made: " + e, e);
    }
    try (var stop = new StopSignal(END_WITHIN);
        WorldStore memory = WorldStore.open(data.resolve("twin.db"));
        var history = TwinHistory.in(data.resolve(HISTORY), InstantSource.system())) {
      World world = memory.resume(scenario.world(), scenario.start(), new SplittableRandom(seed));
      var clock = new ScaledClock(world.now(), speed, System::nanoTime);
      var twin =
          new LiveTwin(
              world,
              clock,
              scenario.world().hosts(),
              Duration.ofSeconds(sampleEvery),
              memory::save,
              history);
      clock.run();
      try (TwinServer server = listen(twin, clock, scenario)) {
        twin.start(server);
        say(
            "%d hosts and %d VMs are played on %s"
                .formatted(
                    scenario.world().hosts().size(),
                    scenario.world().residents().size(),
                    server.address()));
        untilAsked(twin, stop);
      } finally {
        twin.close();
      }
      return report(scenario, world, twin);
    }
  }

  /** The fleet that these options stand for. */
  static Scenario fleet(int hosts, int vms, long seed) {
    int racks = Math.max(1, hosts / 20);
    return DerivedFleet.of(new FleetShape(hosts, Math.min(3, racks), racks, vms), seed, DAY);
  }

  private Scenario scenario() {
    try {
      return fleet(hosts, vms != null ? vms : ClusterShape.vmsOn(hosts), seed);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage() + ": change --hosts or --vms", e);
    }
  }

  private TwinServer listen(LiveTwin twin, ScaledClock clock, Scenario scenario) {
    try {
      return new TwinServer(
          address(listen), twin, clock, speed, Registrations.of(scenario, scenario.start()));
    } catch (UncheckedIOException e) {
      throw new UserError("--listen: " + e.getMessage(), e);
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new UserError("--listen needs HOST:PORT, found " + text, e);
    }
  }

  private static void untilAsked(LiveTwin twin, StopSignal stop) throws InterruptedException {
    while (!stop.within(LOOK_EVERY)) {
      Throwable failure = twin.failure();
      if (failure != null) {
        throw new IllegalStateException("the twin stopped: " + failure, failure);
      }
    }
  }

  private int report(Scenario scenario, World world, LiveTwin twin) {
    long once =
        scenario.world().residents().stream()
            .filter(resident -> world.truth().runningHosts(resident.vm().id()).size() == 1)
            .count();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("vms", scenario.world().residents().size());
    facts.put("vmsRunningOnce", once);
    facts.put("doubleRuns", twin.meters().doubleRuns());
    facts.put("mostCopies", twin.meters().mostCopies());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      out.println(new ObjectMapper().writeValueAsString(facts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.flush();
    return twin.meters().doubleRuns() == 0 ? ExitCode.OK : ExitCode.FOUND;
  }

  private void say(String line) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
