package io.drover.cli.live;

import io.drover.cli.ExitCode;
import io.drover.cli.Logging;
import io.drover.cli.UserError;
import io.drover.hypervisor.libvirt.Inventory;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.JournalReader;
import io.drover.live.FleetFile;
import io.drover.live.LiveNode;
import io.drover.live.NoOnlooker;
import io.drover.model.HostId;
import io.drover.node.PolicyConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code drover recover}: a journal that was lost, made anew from what the hosts themselves know.
 */
@Command(
    name = "recover",
    description = {
      "Make a fleet's journal anew, from what its hosts know, when the old one is lost.",
      "",
      "Every domain that Drover ever moved carries its VM's id, owner epoch and the number of its last migration: the"
          + " new journal goes on from there, so that no late order of the old one can do harm. Guests are not touched."
          + " What only the old journal knew (plans, reasons, outcomes) is not brought back."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  ./drover recover --fleet fleet.conf --data .drover/live-2",
      "",
      "Exit codes: 0 all hosts were read, 255 an error; then nothing is recorded."
    })
public final class RecoverCommand implements Callable<Integer> {
  private static final Duration REACH_WITHIN = Duration.ofSeconds(60);

  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Data folder for the new journal: empty, or not there yet.")
  private @Nullable Path data;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Path folder = Objects.requireNonNull(data);
    FleetFile file = fleet.fleet();
    requireEmpty(folder);
    Logging.toFile(folder.resolve("drover.log"));
    var settings =
        new LiveNode.Settings(
            file, folder, PolicyConfig.load(), REACH_WITHIN, false, NoOnlooker.INSTANCE);
    try (LiveNode node = LiveNode.start(settings, InstantSource.system())) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.printf("%-24s %-16s %8s %8s%n", "VM", "host", "epoch", "moves");
      node.newcomers().forEach((host, inventory) -> print(out, host, inventory));
      int vms = node.newcomers().values().stream().mapToInt(found -> found.vms().size()).sum();
      out.printf("%d VMs on %d hosts, recorded in %s%n", vms, file.hosts().size(), folder);
      out.flush();
    }
    return ExitCode.OK;
  }

  private static void requireEmpty(Path folder) {
    try (EmbeddedStore store = EmbeddedStore.open(folder);
        JournalReader reader = store.reader()) {
      if (reader.count() > 0) {
        throw new UserError(
            "the data folder "
                + folder
                + " holds a journal of "
                + reader.count()
                + " events: it is not lost. Name an empty folder to make another");
      }
    }
  }

  private static void print(PrintWriter out, HostId host, Inventory inventory) {
    inventory.vms().stream()
        .sorted(Comparator.comparing((Inventory.Found found) -> found.vm().id()))
        .forEach(found ->
            out.printf(
                "%-24s %-16s %8d %8d%n", found.vm().id(), host, found.epoch(), found.migrations()));
  }
}
