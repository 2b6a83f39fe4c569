package io.drover.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.DroverCommand;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.cli.demo.DemoSettings.ScenarioName;
import io.drover.simulation.dump.DumpWriter;
import io.drover.simulation.scenario.FleetShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code drover demo}: a derived fleet that balances itself, on simulated hypervisors. */
@Command(
    name = "demo",
    description = {
      "Watch a simulated fleet balance itself, with the real control plane and real load traces.",
      "",
      "The fleet is derived: shapes of hosts and VMs from a snapshot that ByteDance published, CPU over time from PlanetLab."
          + " Stop it or kill it whenever you like; the next start goes on where it was.",
      "",
      "With --lab nothing is simulated: libvirt daemons and QEMU guests are started here, all guests on the first two"
          + " hosts, and are balanced by live migration. It ends when no host is hot, and takes the lab down."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover demo                              until you stop it",
      "  ./drover demo --seconds 120 --json         two minutes; ends with one line of JSON",
      "  ./drover demo --scenario storm             500 hosts are drained at once",
      "  ./drover demo --hosts 200 --vms 2000       a smaller fleet",
      "  ./drover demo --lab                        real hypervisors and guests on this machine, see ./drover lab --help",
      "  ./drover demo --dump fleet.json            no demo: its fleet as a file, for advise, capacity and place",
      "  ./drover prove                             check all that was recorded",
    })
public final class DemoCommand implements Callable<Integer> {
  private static final double BALANCE_SPEED = 60;
  private static final double STORM_SPEED = 5;
  private static final int SIMULATED_HOSTS = 2000;
  private static final int LAB_HOSTS = 4;
  private static final int LAB_GUESTS = 8;
  private static final int LAB_SECONDS = 180;

  @ParentCommand private DroverCommand parent;

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "balance",
      description =
          "balance: hosts run hot. storm: a quarter of the hosts is drained at once. Default: ${DEFAULT-VALUE}.")
  private ScenarioName scenario = ScenarioName.BALANCE;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "End after N seconds on the wall. Default: a storm ends when all is drained, a lab when no host is hot, or after"
              + " 180 s, balance when you stop it.")
  private @Nullable Integer seconds;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "Virtual seconds a wall second. Default: 60, for a storm 5, so that its copies overlap as real ones would.")
  private @Nullable Double speed;

  @Option(names = "--lab", description = "Real hosts and guests in a lab. Needs root.")
  private boolean lab;

  @Option(names = "--hosts", paramLabel = "N", description = "Default: 2000, with --lab 4.")
  private @Nullable Integer hosts;

  @Option(names = "--guests", paramLabel = "N", description = "With --lab. Default: 8.")
  private @Nullable Integer guests;

  @Option(names = "--vms", paramLabel = "N", description = "Default: 10.25 a host.")
  private @Nullable Integer vms;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the fleet and the searches. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder. Default: .drover/demo, for a storm .drover/storm.")
  private @Nullable Path data;

  @Option(names = "--fresh", description = "Forget what the data folder holds.")
  private boolean fresh;

  @Option(
      names = "--json",
      description = "Plain progress on standard error; one line of JSON at the end.")
  private boolean json;

  @Option(
      names = "--dump",
      paramLabel = "FILE",
      description =
          "Only write the fleet as it starts to a fleet dump, for advise, capacity and place.")
  private @Nullable Path dump;

  @Override
  public Integer call() throws InterruptedException {
    if (lab) {
      return inLab();
    }
    if (guests != null) {
      throw new UserError("--guests goes with --lab: use --vms for a simulated fleet");
    }
    DemoSettings settings = settings();
    if (dump != null) {
      return write(settings, dump);
    }
    boolean live = !json && System.console() != null && System.console().isTerminal();
    var report = Demo.run(settings, live ? live(settings) : new PlainView(json ? err() : out()));
    out().println(json ? toJson(report) : summary(report));
    out().flush();
    return report.violations() == 0 ? ExitCode.OK : ExitCode.FOUND;
  }

  private Integer inLab() throws InterruptedException {
    if (vms != null || dump != null || speed != null || fresh || scenario != ScenarioName.BALANCE) {
      throw new UserError(
          "--lab goes with --hosts, --guests, --seconds, --data and --json only: what is real has no other settings");
    }
    if (seconds != null && seconds < 1) {
      throw new UserError("--seconds needs 1 or more, found " + seconds);
    }
    var settings =
        new LabDemo.Settings(
            hosts != null ? hosts : LAB_HOSTS,
            guests != null ? guests : LAB_GUESTS,
            Duration.ofSeconds(seconds != null ? seconds : LAB_SECONDS),
            Optional.ofNullable(data));
    LabDemoReport report = LabDemo.run(settings, new PlainView(json ? err() : out())::say);
    out().println(json ? toJson(report) : report.summary());
    out().flush();
    return report.isGood() ? ExitCode.OK : ExitCode.FOUND;
  }

  private Integer write(DemoSettings settings, Path file) {
    try {
      DumpWriter.write(Demo.scenario(settings).digests(), file);
    } catch (IOException e) {
      throw new UserError("--dump " + file + " cannot be written: " + e + ". Give another path", e);
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage() + ": change --hosts or --vms", e);
    }
    out().println("wrote " + shape().hosts() + " hosts and " + shape().vms() + " VMs to " + file);
    out().flush();
    return ExitCode.OK;
  }

  private DemoSettings settings() {
    if (seconds != null && seconds < 1) {
      throw new UserError("--seconds needs 1 or more, found " + seconds);
    }
    if (speed != null && !(speed > 0 && speed <= 1000)) {
      throw new UserError("--speed needs a number above 0 and up to 1000, found " + speed);
    }
    boolean storm = scenario == ScenarioName.STORM;
    Path folder = data != null ? data : Path.of(".drover", storm ? "storm" : "demo");
    return new DemoSettings(
        scenario,
        shape(),
        seed,
        folder,
        speed != null ? speed : storm ? STORM_SPEED : BALANCE_SPEED,
        Optional.ofNullable(seconds).map(Duration::ofSeconds),
        fresh);
  }

  private FleetShape shape() {
    int count = hosts != null ? hosts : SIMULATED_HOSTS;
    int racks = Math.max(1, count / 20);
    try {
      return new FleetShape(
          count, Math.min(3, racks), racks, vms != null ? vms : (int) (count * 10.25));
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage() + ": change --hosts or --vms", e);
    }
  }

  private DemoView live(DemoSettings settings) {
    String title =
        String.format(
            Locale.ROOT,
            "Drover demo: %s, %d hosts in %d racks and %d zones, %d VMs; derived fleet, seed %d",
            settings.scenario().toString().toLowerCase(Locale.ROOT),
            settings.shape().hosts(),
            settings.shape().racks(),
            settings.shape().zones(),
            settings.shape().vms(),
            settings.seed());
    return new LiveView(title, parent.color());
  }

  private static String toJson(Object report) {
    try {
      return new ObjectMapper().writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable", e);
    }
  }

  private static String summary(DemoReport r) {
    return String.format(
        Locale.ROOT,
        "%.0f virtual minutes: %d moves completed, %d failed, %d refused; hot host-minutes %d, without moves %d; "
            + "%d violations in %d events. Journal: %s (check it with ./drover prove --data %s)",
        r.virtualMinutes(),
        r.movesCompleted(),
        r.movesFailed(),
        r.movesRefused(),
        r.hotHostMinutes(),
        r.hotHostMinutesUnbalanced(),
        r.violations(),
        r.journalEvents(),
        r.data(),
        r.data());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
