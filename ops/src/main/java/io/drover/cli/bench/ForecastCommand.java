package io.drover.cli.bench;

import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.hypervisor.forecast.PromiseLedger.Account;
import io.drover.hypervisor.forecast.PromiseLedger.Kept;
import io.drover.hypervisor.forecast.Settled;
import io.drover.hypervisor.forecast.SettledLine;
import io.drover.lab.LabUnusable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench forecast}: what moves were promised to take, beside what they took. */
@Command(
    name = "forecast",
    description = {
      "Move real guests of a lab of its own about, and hold each move against the forecast made before it.",
      "",
      "Three hosts with links of two speeds, six guests of 96 to 384 MiB that dirty 0 to 40 MiB/s of working sets"
          + " of 10 to 100 MiB, anew after each move. A forecast knows what libvirt says of the guest before its move,"
          + " the speed of the link, and earlier moves. The first moves are there to learn from and do not count."
          + " Needs root and what './drover lab deps' installs, in a checkout."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover bench forecast                                   48 moves, some ten minutes",
      "  ./drover bench forecast --moves 100 --seed 2 --out moves.jsonl",
    })
final class ForecastCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;

  @Option(
      names = "--moves",
      paramLabel = "N",
      defaultValue = "40",
      description = "How many count. Default: ${DEFAULT-VALUE}.")
  private int moves;

  @Option(
      names = "--learn",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many are made before those. Default: ${DEFAULT-VALUE}.")
  private int learn;

  @Option(
      names = "--lab",
      paramLabel = "DIR",
      defaultValue = ".drover/lab-forecast",
      description =
          "The lab's folder; what stands there is ended first. Default: ${DEFAULT-VALUE}.")
  private Path lab = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Add each promise and what came of it to this file, a line of JSON each.")
  private @Nullable Path out;

  @Mixin private SeedOption seed;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (moves < 1 || learn < 0) {
      throw new UserError(
          "--moves needs 1 or more and --learn 0 or more, found " + moves + " and " + learn);
    }
    PrintWriter err = command.commandLine().getErr();
    try (var run = new ForecastRun(checkout(), lab, seed.value(), this::write, err)) {
      ForecastRun.Result result = run.moves(learn, moves);
      print(command.commandLine().getOut(), result.counted());
      ResultLine.print(command, line(result));
      return result.harmed() == 0 ? ExitCode.OK : ExitCode.FOUND;
    } catch (LabUnusable e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** The lab's scripts are in a checkout only. */
  private static Path checkout() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("ops/lab/lab"))) {
        return at;
      }
    }
    throw new UserError(
        "the lab (ops/lab) is needed, and is neither here nor above "
            + Path.of("").toAbsolutePath());
  }

  private void write(Settled settled) {
    Path file = out;
    if (file == null) {
      return;
    }
    try {
      Files.write(
          file,
          List.of(SettledLine.write(settled)),
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    } catch (java.io.IOException e) {
      throw new UserError("--out " + file + " cannot be written: " + e + ". Check its folder", e);
    }
  }

  private static void print(PrintWriter out, List<Settled> moves) {
    out.println(
        "  MiB in use  dirty  set   link |     s   P95  took   off |   MiB   P95  sent   off |    ms   P95  took");
    for (Settled move : moves) {
      var shape = move.promise().shape();
      var said = move.promise().forecast();
      var took = move.outcome();
      out.printf(
          "%5.0f %6.0f %6.1f %4.0f %6.1f | %5.1f %5.1f %5.1f %+4.0f%% | %5.0f %5.0f %5.0f %+4.0f%% | %5d %5d %5d%s%n",
          shape.memory().bytes() / MEBIBYTE,
          shape.inUse().bytes() / MEBIBYTE,
          shape.dirtying().rate().bytesPerSecond() / MEBIBYTE,
          shape.dirtying().workingSet().bytes() / MEBIBYTE,
          move.promise().link().rate().bytesPerSecond() / MEBIBYTE,
          said.duration().toMillis() / 1e3,
          said.durationP95().toMillis() / 1e3,
          took.duration().toMillis() / 1e3,
          100.0 * said.duration().toNanos() / took.duration().toNanos() - 100,
          said.bytes().bytes() / MEBIBYTE,
          said.bytesP95().bytes() / MEBIBYTE,
          took.bytes().bytes() / MEBIBYTE,
          100.0 * said.bytes().bytes() / took.bytes().bytes() - 100,
          said.blackout().toMillis(),
          said.blackoutP95().toMillis(),
          took.blackout().toMillis(),
          said.converges() ? "" : "  said not to converge");
    }
    var account = Account.of(moves);
    out.printf("%d moves%n", moves.size());
    print(out, "duration", account.duration());
    print(out, "bytes", account.bytes());
    print(out, "blackout", account.blackout());
  }

  private static void print(PrintWriter out, String figure, Kept kept) {
    out.printf(
        "%-10s median error %5.1f %%    P95 held in %5.1f %%%n",
        figure, 100 * kept.medianError(), 100 * kept.p95Held());
  }

  private Map<String, Object> line(ForecastRun.Result result) {
    var account = Account.of(result.counted());
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("moves", account.duration().moves());
    line.put("learnedFrom", learn);
    line.put("seed", seed.value());
    line.put("durationMedianError", account.duration().medianError());
    line.put("durationP95Held", account.duration().p95Held());
    line.put("bytesMedianError", account.bytes().medianError());
    line.put("bytesP95Held", account.bytes().p95Held());
    line.put("blackoutMedianError", account.blackout().medianError());
    line.put("blackoutP95Held", account.blackout().p95Held());
    line.put("failed", result.failed());
    line.put("failedAsSaid", result.failedAsSaid());
    line.put("harmed", result.harmed());
    return line;
  }
}
