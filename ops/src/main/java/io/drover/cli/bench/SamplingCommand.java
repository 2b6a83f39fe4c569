package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.TimeText;
import io.drover.cli.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench sampling}: what it costs to read the meters of a fleet through libvirt. */
@Command(
    name = "sampling",
    description = {
      "Read the meters of many hosts through libvirt, as a cell does, and measure what it costs this process.",
      "",
      "The hosts are of libvirt's test driver, which needs its client library alone (./drover lab deps) and touches"
          + " nothing outside of this process; what a daemon or a network would cost is not in the figures."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench sampling                                   2,000 hosts for a minute",
      "  ./drover bench sampling --hosts 200 --vms 50 --every 5s   fewer, larger, oftener",
      "  ./drover bench sampling --seconds 600                     does anything grow?",
    })
final class SamplingCommand implements Callable<Integer> {
  private static final int MOST_HOSTS = 20_000;
  private static final int MOST_VMS = 1_000;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int hosts;

  @Option(
      names = "--vms",
      paramLabel = "N",
      defaultValue = "20",
      description = "Running on each host. Default: ${DEFAULT-VALUE}.")
  private int vms;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = TimeText.class,
      description = "How often each host is read. Default: ${DEFAULT-VALUE}.")
  private Duration every = Duration.ofSeconds(10);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long is measured, in whole intervals, after three to warm up. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--json", description = "Print the line of JSON alone.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseWhatCannotBe();
    PrintWriter err = spec.commandLine().getErr();
    err.printf("writing %,d hosts of %,d VMs%n", hosts, vms);
    err.flush();
    try (TestHosts fleet = TestHosts.write(hosts, vms)) {
      int intervals = (int) Duration.ofSeconds(seconds).dividedBy(every);
      var run =
          new SamplingRun(
              fleet.all(),
              every,
              intervals,
              line -> {
                err.println(line);
                err.flush();
              });
      SamplingRun.Result result = run.measure();
      if (!json) {
        print(spec.commandLine().getOut(), result);
      }
      ResultLine.print(spec, line(result));
      return ExitCode.OK;
    }
  }

  private void refuseWhatCannotBe() {
    if (hosts < 1 || hosts > MOST_HOSTS || vms < 0 || vms > MOST_VMS) {
      throw new UserError(
          String.format(
              "--hosts needs 1 to %,d and --vms 0 to %,d, found %,d and %,d",
              MOST_HOSTS, MOST_VMS, hosts, vms));
    }
    if (every.compareTo(Duration.ofMillis(100)) < 0) {
      throw new UserError("--every needs 100 ms or more, found " + every.toMillis() + " ms");
    }
    if (Duration.ofSeconds(seconds).compareTo(every) < 0) {
      throw new UserError(
          "--seconds needs as long as --every or longer, found "
              + seconds
              + " s and "
              + every.toMillis()
              + " ms");
    }
  }

  private void print(PrintWriter out, SamplingRun.Result result) {
    ProcessMeters.Held first = result.first().held();
    ProcessMeters.Held last = result.last().held();
    out.printf(
        """
        hosts              %,d with %,d VMs each, read every %.1f s for %,d s
        connected          in %.1f s, with %d threads at most
        samples            %,d, %,d missed
        CPU                %.1f µs of the process for each host and sample
        latency            %.1f ms p50, %.1f ms p99, from when a sample was due
        allocated          %,d bytes for each sample (heap, all threads)
        threads            %d platform threads at most
        memory             RSS %.0f MiB at the start, %.0f MiB at the end; heap in use %.1f and %.1f MiB
        open files         %d at the start, %d at the end
        """,
        hosts,
        vms,
        every.toMillis() / 1000.0,
        result.last().seconds(),
        result.connectSeconds(),
        result.connectThreads(),
        result.samples(),
        result.samplesMissed(),
        result.cpuMicros(),
        result.p50Micros() / 1000.0,
        result.p99Micros() / 1000.0,
        result.allocatedBytes(),
        result.mostThreads(),
        first.rssMiB(),
        last.rssMiB(),
        first.heapMiB(),
        last.heapMiB(),
        first.files(),
        last.files());
  }

  private Map<String, Object> line(SamplingRun.Result result) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("hosts", hosts);
    line.put("vms", vms);
    line.put("everyMillis", every.toMillis());
    line.put("seconds", result.last().seconds());
    line.put("connectSeconds", result.connectSeconds());
    line.put("connectThreads", result.connectThreads());
    line.put("samples", result.samples());
    line.put("samplesMissed", result.samplesMissed());
    line.put("cpuMicros", result.cpuMicros());
    line.put("p50Micros", result.p50Micros());
    line.put("p99Micros", result.p99Micros());
    line.put("maxMicros", result.maxMicros());
    line.put("allocatedBytes", result.allocatedBytes());
    line.put("threads", result.mostThreads());
    line.put("held", result.minutes());
    return line;
  }
}
