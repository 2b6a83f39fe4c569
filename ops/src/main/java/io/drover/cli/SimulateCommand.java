package io.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.simulation.Campaign;
import io.drover.simulation.Campaign.Totals;
import io.drover.simulation.Outcome;
import io.drover.simulation.fault.Fault;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the production rules through simulated fleets in which things go wrong, one for each seed.
 */
@Command(
    name = "simulate",
    description = {
      "Run the production rules through small simulated fleets in which things go wrong, one fleet for each seed.",
      "Every promise (I1 to I10) is checked at every event, and that no guest runs twice after every step."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover simulate --seeds 2000                       seeds 1 to 2000 with all faults",
      "  ./drover simulate --seed 281                         one seed, again",
      "  ./drover simulate --seeds 100 --faults host-dead,control-killed",
      "",
      "Exit codes: 0 every promise was kept, 1 one was broken, 255 wrong use or an error.",
    })
final class SimulateCommand implements Callable<Integer> {
  private static final long MOST_SEEDS = 10_000_000;
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many seeds to run. 200, or 1 when --seed is given.")
  private long seeds;

  @Option(names = "--seed", paramLabel = "S", description = "The first seed. Default: 1.")
  private Long first = 1L;

  @Option(
      names = "--faults",
      paramLabel = "NAMES",
      defaultValue = "all",
      description =
          "all, none, or names with commas between them: message-lost, message-repeated, message-late, host-dead,"
              + " host-hung, host-partitioned, slow-link, clock-forwards, clock-backwards, control-killed,"
              + " control-killed-before-effects, control-killed-after-effects, hypervisor-late, hypervisor-twice,"
              + " hypervisor-never. Default: all.")
  private String faults = "all";

  @Option(names = "--json", description = "End with one line of JSON instead of a table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    Set<Fault> allowed = allowed(faults);
    long count = count();
    PrintWriter err = spec.commandLine().getErr();
    long began = System.nanoTime();
    long[] said = {began};
    Totals totals =
        Campaign.run(
            first,
            count,
            allowed,
            Runtime.getRuntime().availableProcessors(),
            now -> {
              if (System.nanoTime() - said[0] > PROGRESS_NANOS) {
                said[0] = System.nanoTime();
                err.printf(
                    Locale.ROOT,
                    "%,d of %,d seeds, %,d failed%n",
                    now.seeds(),
                    count,
                    now.failed());
                err.flush();
              }
            });
    double seconds = (System.nanoTime() - began) / 1e9;
    PrintWriter out = spec.commandLine().getOut();
    totals.failures().values().forEach(failure -> show(failure, faults, err));
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(summary(totals, seconds)));
    } else {
      show(totals, seconds, out);
    }
    out.flush();
    err.flush();
    return totals.failed() == 0 ? ExitCode.OK : ExitCode.FOUND;
  }

  private long count() {
    boolean one = seeds == 0 && spec.commandLine().getParseResult().hasMatchedOption("--seed");
    long count =
        one
            ? 1
            : seeds == 0 && !spec.commandLine().getParseResult().hasMatchedOption("--seeds")
                ? 200
                : seeds;
    if (count < 1 || count > MOST_SEEDS) {
      throw new UserError("--seeds needs 1 to " + MOST_SEEDS + ", found " + count);
    }
    return count;
  }

  private static Set<Fault> allowed(String names) {
    Set<Fault> allowed = EnumSet.noneOf(Fault.class);
    if (names.equals("all")) {
      return EnumSet.allOf(Fault.class);
    }
    if (!names.equals("none")) {
      for (String name : names.split(",", -1)) {
        allowed.add(
            Fault.of(name.strip())
                .orElseThrow(() ->
                    new UserError(
                        "--faults needs all, none, or names with commas between them; found '"
                            + name
                            + "'.\nThe names are: "
                            + Arrays.stream(Fault.values())
                                .map(Fault::label)
                                .collect(Collectors.joining(", ")))));
      }
    }
    return allowed;
  }

  static void show(Outcome failure, String faults, PrintWriter err) {
    err.println();
    err.println("Seed " + failure.seed() + " broke a promise:");
    failure.failures().forEach(what -> err.println("  " + what));
    err.println("The last events before that:");
    failure.lastEvents().forEach(event -> err.println("  " + event));
    err.println("To see it again:");
    err.println(
        "  ./drover simulate --seed "
            + failure.seed()
            + (faults.equals("all") ? "" : " --faults " + faults));
  }

  private static void show(Totals totals, double seconds, PrintWriter out) {
    var migrations = totals.migrations();
    out.printf(
        Locale.ROOT,
        "%,d seeds in %.1f s: %,d failed%n%n",
        totals.seeds(),
        seconds,
        totals.failed());
    out.printf(
        Locale.ROOT,
        "  %,14d steps, %,.0f a second; %,d recorded events, %,.0f a second%n",
        totals.steps(),
        totals.steps() / seconds,
        totals.events(),
        totals.events() / seconds);
    out.printf(
        Locale.ROOT,
        "  %,14d hours of virtual time, %,.0f times faster than the wall clock%n",
        totals.virtualTime().toHours(),
        totals.virtualTime().toSeconds() / seconds);
    out.printf(
        Locale.ROOT,
        "  %,14d migrations completed, %,d rolled back; of %,d the outcome was unknown for a while%n",
        migrations.completed(),
        migrations.rolledBack(),
        migrations.unknownResolved());
    out.printf(
        Locale.ROOT,
        "  %,14d guests lost with their hosts, and started again%n%n",
        migrations.lost());
    out.println("Faults injected:");
    totals
        .injected()
        .forEach((fault, times) -> out.printf(Locale.ROOT, "  %,14d %s%n", times, fault.label()));
  }

  private Map<String, Object> summary(Totals totals, double seconds) {
    var injected = new LinkedHashMap<String, Long>();
    totals.injected().forEach((fault, times) -> injected.put(fault.label(), times));
    var summary = new LinkedHashMap<String, Object>();
    summary.put("firstSeed", first);
    summary.put("seeds", totals.seeds());
    summary.put("failed", totals.failed());
    summary.put("failedSeeds", totals.failures().keySet());
    summary.put("seconds", seconds);
    summary.put("steps", totals.steps());
    summary.put("stepsPerSecond", totals.steps() / seconds);
    summary.put("events", totals.events());
    summary.put("eventsPerSecond", totals.events() / seconds);
    summary.put("virtualHours", totals.virtualTime().toHours());
    summary.put("virtualPerReal", totals.virtualTime().toSeconds() / seconds);
    summary.put("migrationsCompleted", totals.migrations().completed());
    summary.put("migrationsRolledBack", totals.migrations().rolledBack());
    summary.put("unknownResolved", totals.migrations().unknownResolved());
    summary.put("guestsLostAndStarted", totals.migrations().lost());
    summary.put("faults", injected);
    return summary;
  }
}
