package io.drover.cli.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cell.CellStatus;
import io.drover.cell.ManualMove;
import io.drover.cli.ExitCode;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.hypervisor.forecast.Forecast;
import io.drover.hypervisor.forecast.Promise;
import io.drover.hypervisor.forecast.Settled;
import io.drover.live.LiveNode;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import io.drover.model.MoveOutcome;
import io.drover.model.VmId;
import io.drover.node.PolicyConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover move}: one VM of a real fleet to another host, by the rules and on the record. */
@Command(
    name = "move",
    description = {
      "Move one VM of a fleet of real hosts to another host, by the same rules and records as any other move.",
      "",
      "It may be stopped or killed at any moment: the next start on the same data folder finds out what became of"
          + " the move, and ends it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover move web-1 h2 --fleet fleet.conf",
      "  ./drover move web-1 h2 --fleet fleet.conf --mode post-copy     gives consent to post-copy",
      "  ./drover move web-1 h2 --fleet fleet.conf --forecast           says beforehand what it will take",
      "  ./drover move --settle --fleet fleet.conf                      only ends what was begun before",
      "",
      "Exit codes: 0 it was moved, 1 it runs on where it was, 255 an error."
    })
public final class MoveCommand implements Callable<Integer> {
  private static final Duration REACH_WITHIN = Duration.ofSeconds(30);
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  @Parameters(index = "0", arity = "0..1", paramLabel = "VM", description = "The VM to move.")
  private @Nullable String vm;

  @Parameters(index = "1", arity = "0..1", paramLabel = "HOST", description = "Where to.")
  private @Nullable String host;

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/live",
      description = "Data folder of the fleet's journal. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "live");

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "pre-copy, auto-converge, post-copy or cold. Default: as the policy says.")
  private @Nullable String mode;

  @Option(
      names = "--forecast",
      description =
          "Measure the VM for seven seconds first, and say what the move will take before it begins.")
  private boolean forecast;

  @Option(
      names = "--settle",
      description = "Order nothing: wait until what was begun before has ended.")
  private boolean settle;

  @Option(names = "--json", description = "End with one line of JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Optional<ManualMove.Wish> wish = wish();
    var progress = new MoveProgress(err());
    var settings =
        new LiveNode.Settings(
            fleet.fleet(), data, PolicyConfig.load(), REACH_WITHIN, forecast, progress);
    Logging.toFile(data.resolve("drover.log"));
    try (LiveNode node = LiveNode.start(settings, InstantSource.system())) {
      awaitReady(node);
      if (wish.isEmpty()) {
        return settle(node);
      }
      progress.promises(node.promises()::open);
      CompletionStage<MoveOutcome> outcome = order(node, wish.get());
      return say(outcome.toCompletableFuture().join(), promised(node, wish.get().vm()));
    }
  }

  private Optional<ManualMove.Wish> wish() {
    if (settle) {
      if (vm != null) {
        throw new UserError("--settle orders nothing: leave out VM and HOST");
      }
      return Optional.empty();
    }
    if (vm == null || host == null) {
      throw new UserError("name the VM and the host it shall move to, or give --settle");
    }
    return Optional.of(
        new ManualMove.Wish(
            new VmId(vm), new HostId(host), Optional.ofNullable(mode).map(MoveCommand::parse)));
  }

  private static MigrationMode parse(String text) {
    try {
      return PolicyConfig.mode("--mode", text);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Hosts that keep silent are not waited for long: what concerns them is refused with the reason.
   */
  private static void awaitReady(LiveNode node) throws InterruptedException {
    long looks = READY_WITHIN.dividedBy(LOOK_EVERY);
    for (long i = 0; i < looks; i++) {
      CellStatus cell = node.status();
      if (cell.ready() && cell.staleHosts() == 0) {
        return;
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private static CompletionStage<MoveOutcome> order(LiveNode node, ManualMove.Wish wish) {
    try {
      return node.move(wish);
    } catch (IllegalStateException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private int settle(LiveNode node) throws InterruptedException {
    while (node.status().plans() > 0) {
      Thread.sleep(LOOK_EVERY);
    }
    out().println(json ? "{\"settled\":true}" : "Nothing is under way any more.");
    out().flush();
    return ExitCode.OK;
  }

  /** Of the move that has just ended; empty if nothing was promised. */
  private static Optional<Forecast> promised(LiveNode node, VmId vm) {
    return node.promises().settled().reversed().stream()
        .map(Settled::promise)
        .filter(promise -> promise.migration().vm().equals(vm))
        .map(Promise::forecast)
        .findFirst();
  }

  private int say(MoveOutcome outcome, Optional<Forecast> promised) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("vm", Objects.requireNonNull(vm));
    facts.put("host", Objects.requireNonNull(host));
    String text =
        switch (outcome) {
          case MoveOutcome.Completed(var duration, var blackout, var sent) -> {
            facts.put("outcome", "completed");
            facts.put("seconds", duration.toMillis() / 1000.0);
            facts.put("blackoutMillis", blackout.toMillis());
            facts.put("sentBytes", sent.bytes());
            promised.ifPresent(said -> facts.put("promised", facts(said)));
            yield String.format(
                Locale.ROOT,
                "%s runs on %s: %.1f s, paused for %d ms, %d MiB sent",
                vm,
                host,
                duration.toMillis() / 1000.0,
                blackout.toMillis(),
                sent.bytes() >> 20);
          }
          case MoveOutcome.FoundCompleted(var duration) -> {
            facts.put("outcome", "found-completed");
            facts.put("seconds", duration.toMillis() / 1000.0);
            yield vm + " was found to run on " + host;
          }
          case MoveOutcome.RolledBack(var reason) -> {
            facts.put("outcome", "rolled-back");
            facts.put("reason", reason);
            yield vm + " runs on where it was: " + reason;
          }
          case MoveOutcome.Refused(var reason) -> {
            facts.put("outcome", "refused");
            facts.put("reason", reason);
            yield vm + " was not moved: it " + reason;
          }
        };
    out().println(json ? line(facts) : text);
    out().flush();
    boolean moved =
        outcome instanceof MoveOutcome.Completed || outcome instanceof MoveOutcome.FoundCompleted;
    return moved ? ExitCode.OK : ExitCode.FOUND;
  }

  private static Map<String, Object> facts(Forecast said) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("seconds", said.duration().toMillis() / 1000.0);
    facts.put("secondsP95", said.durationP95().toMillis() / 1000.0);
    facts.put("sentBytes", said.bytes().bytes());
    facts.put("sentBytesP95", said.bytesP95().bytes());
    facts.put("blackoutMillis", said.blackout().toMillis());
    facts.put("blackoutMillisP95", said.blackoutP95().toMillis());
    return facts;
  }

  private static String line(Map<String, Object> facts) {
    try {
      return new ObjectMapper().writeValueAsString(facts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
