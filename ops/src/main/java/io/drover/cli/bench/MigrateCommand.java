package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.cli.bench.TimedMove.Mover;
import io.drover.cli.bench.TimedMove.Phase;
import io.drover.lab.GuestShape;
import io.drover.lab.LabUnusable;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench migrate}: what a live migration by Drover takes, beside virsh's. */
@Command(
    name = "migrate",
    description = {
      "Move one real guest between two hosts of a lab, in turn by virsh and by Drover, and time both.",
      "",
      "virsh: from its start until it returns (migrate --live --p2p --persistent --undefinesource --abort-on-error)."
          + " Drover: from the request to the recorded end of the move, with its checks, its reservation at the target and"
          + " its journal; by a node that has made two moves before. Both have the same limit for the pause of the"
          + " guest; Drover's pre-copy would raise it for one that does not converge. Downtime is what libvirt states;"
          + " silence is the longest that the guest's own heartbeats had.",
      "Each moves the guest there and back: virsh, virsh, Drover, Drover, Drover, Drover, virsh, virsh and so on.",
      "Needs root and what './drover lab deps' installs. The lab is taken down at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench migrate                            10 pairs, some three minutes",
      "  ./drover bench migrate --pairs 4 --memory 512     a larger guest",
      "  ./drover bench migrate --link 200 --rate 10       a slow link, a busier guest",
    })
final class MigrateCommand implements Callable<Integer> {
  private static final Path FOLDER = Path.of(".drover", "bench-migrate");

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Moves by each, an even number. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      defaultValue = "256",
      description = "Of the guest. Default: ${DEFAULT-VALUE}.")
  private int memory;

  @Option(
      names = "--rate",
      paramLabel = "MIB",
      defaultValue = "5",
      description = "Memory that it dirties a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--set",
      paramLabel = "MIB",
      defaultValue = "20",
      description = "How large the memory is that it dirties. Default: ${DEFAULT-VALUE}.")
  private int set;

  @Option(
      names = "--downtime",
      paramLabel = "MS",
      defaultValue = "100",
      description =
          "Longest pause that the switchover may be started for, of both. Default: ${DEFAULT-VALUE}.")
  private int downtime;

  @Option(
      names = "--link",
      paramLabel = "MBIT",
      defaultValue = "0",
      description = "Rate of each host's link, 0 for no limit. Default: ${DEFAULT-VALUE}.")
  private int link;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (pairs < 2 || pairs % 2 != 0) {
      throw new UserError("--pairs needs an even number of 2 or more, found " + pairs);
    }
    if (memory < 80 || rate < 0 || set < 1 || downtime < 1 || link < 0) {
      throw new UserError(
          "--memory needs 80 or more, --set and --downtime 1 or more, --rate and --link 0 or more, found %d, %d, %d, %d and %d"
              .formatted(memory, set, downtime, rate, link));
    }
    var shape =
        GuestShape.small()
            .withMemory(DataSize.mebibytes(memory))
            .dirtying(DataRate.mebibytes(rate), DataSize.mebibytes(set));
    List<TimedMove> moves =
        measure(
            new MigrationPairs.Settings(
                pairs, shape, Duration.ofMillis(downtime), new DataRate(link * 125_000L)));
    printTable(moves);
    ResultLine.print(spec, result(moves));
    return ExitCode.OK;
  }

  private List<TimedMove> measure(MigrationPairs.Settings settings) throws InterruptedException {
    PrintWriter progress = spec.commandLine().getErr();
    try {
      Files.createDirectories(FOLDER);
      Path run = Files.createTempDirectory(FOLDER, "run-");
      Logging.toFile(run.resolve("drover.log"));
      return MigrationPairs.run(
          settings,
          FOLDER.resolve("lab"),
          run,
          line -> {
            progress.println(line);
            progress.flush();
          });
    } catch (LabUnusable e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void printTable(List<TimedMove> moves) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d pairs, ms: median (least to most)%n%-28s%-28s%-28sratio%n",
        pairs,
        "",
        "virsh",
        "Drover");
    FIGURES.forEach((name, figure) -> {
      Spread virsh = spread(moves, Mover.VIRSH, figure);
      Spread drover = spread(moves, Mover.DROVER, figure);
      out.printf(
          Locale.ROOT,
          "%-28s%-28s%-28s%.3f%n",
          name,
          text(virsh),
          text(drover),
          drover.median() / virsh.median());
    });
    out.println("Drover's, after the request:");
    phases(moves).forEach((name, spread) -> out.printf("  %-54s%s%n", name, text(spread)));
    out.flush();
  }

  private static final Map<String, Function<TimedMove, Duration>> FIGURES = figures();

  private static Map<String, Function<TimedMove, Duration>> figures() {
    Map<String, Function<TimedMove, Duration>> figures = new LinkedHashMap<>();
    figures.put("total", TimedMove::total);
    figures.put("of it libvirt's", TimedMove::libvirtTotal);
    figures.put("downtime", TimedMove::downtime);
    figures.put("silence of the guest", TimedMove::silence);
    return figures;
  }

  private static Spread spread(
      List<TimedMove> moves, Mover mover, Function<TimedMove, Duration> figure) {
    var spread = new Spread();
    moves.stream()
        .filter(move -> move.mover() == mover)
        .forEach(move -> spread.add(millis(figure.apply(move))));
    return spread;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static String text(Spread spread) {
    return spread.text(value -> String.format(Locale.ROOT, "%.0f", value));
  }

  private static Map<String, Spread> phases(List<TimedMove> moves) {
    Map<String, Spread> phases = new LinkedHashMap<>();
    for (TimedMove move : moves) {
      for (Phase phase : move.phases()) {
        phases.computeIfAbsent(phase.name(), _ -> new Spread()).add(millis(phase.after()));
      }
    }
    return phases;
  }

  private Map<String, Object> result(List<TimedMove> moves) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("pairs", pairs);
    result.put("totalRatio", ratio(moves, TimedMove::total));
    result.put("downtimeRatio", ratio(moves, TimedMove::downtime));
    result.put("silenceRatio", ratio(moves, TimedMove::silence));
    for (Mover mover : Mover.values()) {
      String who = mover.name().toLowerCase(Locale.ROOT);
      result.put(who + "TotalMillis", spread(moves, mover, TimedMove::total).median());
      result.put(who + "LibvirtMillis", spread(moves, mover, TimedMove::libvirtTotal).median());
      result.put(who + "DowntimeMillis", spread(moves, mover, TimedMove::downtime).median());
      result.put(who + "SilenceMillis", spread(moves, mover, TimedMove::silence).median());
    }
    phases(moves).forEach((name, spread) -> result.put("after " + name, spread.median()));
    return result;
  }

  private static double ratio(List<TimedMove> moves, Function<TimedMove, Duration> figure) {
    return spread(moves, Mover.DROVER, figure).median()
        / spread(moves, Mover.VIRSH, figure).median();
  }
}
