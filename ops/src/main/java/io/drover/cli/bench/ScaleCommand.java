package io.drover.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverProcess;
import io.drover.cli.ExitCode;
import io.drover.cli.Logging;
import io.drover.cli.ScratchFolder;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import io.drover.simulation.scenario.FleetShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench scale}: how large a fleet one process carries. */
@Command(
    name = "scale",
    description = {
      "Let one control plane carry ever larger derived fleets, with their telemetry, plans and moves, and measure what it costs.",
      "",
      "Each fleet gets a process of its own, which plays the hypervisors too: their memory and CPU time are in the figures."
          + " Time runs as on the wall, and the journal is the embedded one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench scale                                       10,000 hosts, then 100,000 over cells",
      "  ./drover bench scale --fleets 1000/20000,3000/60000,10000/200000 --plot scale.png",
      "  ./drover bench scale --fleets 100000/1000000 --every 20s   with telemetry less often",
    })
public final class ScaleCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--fleets",
      paramLabel = "HOSTS/VMS",
      split = ",",
      defaultValue = "10000/200000,100000/1000000",
      description = "One after the other. Default: ${DEFAULT-VALUE}.")
  private List<String> fleets = List.of();

  @Option(
      names = "--cell-hosts",
      paramLabel = "N",
      defaultValue = "2500",
      description = "Most hosts of a cell. Default: ${DEFAULT-VALUE}.")
  private int cellHosts;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = TimeText.class,
      description = "How often each host is sampled. Default: ${DEFAULT-VALUE}.")
  private Duration every = Duration.ofSeconds(5);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "180",
      description =
          "Measured for each fleet, once its hosts are sampled. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "8g",
      description = "Most that a process may have. Default: ${DEFAULT-VALUE}.")
  private String heap = "8g";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the fleets. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/scale",
      description = "For the journal; forgotten at each start. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "scale");

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draws how the cost grows with the fleet.")
  private @Nullable Path plot;

  /** Set in the processes that this one starts. */
  @Option(names = "--in-process", hidden = true)
  private boolean inProcess;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    List<FleetShape> shapes = fleets.stream().map(ScaleCommand::shape).toList();
    if (cellHosts < 1 || seconds < 1 || every.isZero()) {
      throw new UserError("--cell-hosts, --seconds and --every need 1 or more");
    }
    if (plot != null) {
      ScalePlot.require(plot);
    }
    if (inProcess) {
      ResultLine.print(Objects.requireNonNull(spec), measure(shapes.getFirst()));
      return ExitCode.OK;
    }
    var results = new ArrayList<JsonNode>();
    for (FleetShape shape : shapes) {
      results.add(inAProcessOfItsOwn(shape));
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ScaleTable.print(out, results);
    if (plot != null) {
      ScalePlot.draw(results, plot);
    }
    ResultLine.print(spec, Map.of("fleets", results));
    return ExitCode.OK;
  }

  private static FleetShape shape(String text) {
    String[] parts = text.split("/", -1);
    try {
      return FleetShape.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new UserError("--fleets needs HOSTS/VMS, such as 2000/40000, found " + text, e);
    } catch (IllegalArgumentException e) {
      throw new UserError("--fleets " + text + ": " + e.getMessage(), e);
    }
  }

  private ScaleResult measure(FleetShape shape) throws InterruptedException {
    Path folder = data.toAbsolutePath();
    ScratchFolder.begin(folder);
    Logging.toFile(folder.resolve("drover.log"));
    var settings =
        new ScaleRun.Settings(
            shape,
            Math.ceilDiv(shape.hosts(), cellHosts),
            every,
            Duration.ofSeconds(seconds),
            seed,
            folder);
    return new ScaleRun(settings, this::say).measure();
  }

  private JsonNode inAProcessOfItsOwn(FleetShape shape) throws InterruptedException {
    ProcessBuilder builder =
        DroverProcess.withHeap(
            heap,
            "bench",
            "scale",
            "--in-process",
            "--fleets",
            shape.hosts() + "/" + shape.vms(),
            "--cell-hosts",
            String.valueOf(cellHosts),
            "--every",
            every.toMillis() + "ms",
            "--seconds",
            String.valueOf(seconds),
            "--seed",
            String.valueOf(seed),
            "--data",
            data.toString());
    try {
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != ExitCode.OK) {
          throw new UserError(
              "%,d hosts with %,d VMs could not be carried: see above, and %s"
                  .formatted(shape.hosts(), shape.vms(), data.resolve("drover.log")));
        }
        return JSON.readTree(said.lines().reduce("", (_, last) -> last));
      } finally {
        process.destroyForcibly();
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result is always readable", e);
    } catch (IOException e) {
      throw new UserError("a process could not be started: " + e, e);
    }
  }

  private void say(String line) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
