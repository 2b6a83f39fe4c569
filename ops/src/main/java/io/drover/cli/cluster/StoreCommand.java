package io.drover.cli.cluster;

import io.drover.cli.EventProgress;
import io.drover.cli.ExitCode;
import io.drover.cli.UserError;
import io.drover.journal.EmbeddedStore;
import io.drover.journal.JournalReader;
import io.drover.journal.cassandra.CassandraSettings;
import io.drover.journal.cassandra.CassandraStore;
import io.drover.node.NodeConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover store}: the Cassandra store of a cluster, made and checked. */
@Command(
    name = "store",
    synopsisSubcommandLabel = "COMMAND",
    description = "Make, fill and check the Cassandra store of a cluster.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover store create --config node1.conf     once, before the first node starts",
      "  ./drover store check --config node1.conf      whether nodes can use it, and why not",
      "  ./drover store migrate --from .drover/node --config node1.conf    from one node to several",
    })
public final class StoreCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description = {
        "Make the keyspace and the tables that are not there.",
        "",
        "Nothing that is there is changed. Run it once, from one machine: Cassandra does not like two that make the same tables."
      })
  int create(@Option(names = "--config", paramLabel = "FILE", required = true) Path file) {
    try (CassandraStore store = CassandraStore.create(settings(file))) {
      say("%s is ready".formatted(store.name()));
    }
    return ExitCode.OK;
  }

  @Command(name = "check", description = "Say whether nodes can use the store, and why not.")
  int check(@Option(names = "--config", paramLabel = "FILE", required = true) Path file) {
    try (CassandraStore store = CassandraStore.open(settings(file))) {
      say("%s can be used".formatted(store.name()));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "migrate",
      description = {
        "Copy an embedded store into an empty Cassandra store, and prove that both hold the same.",
        "",
        "No node may run on either meanwhile. The embedded store is only read. A copy that was interrupted goes on when it is run again. "
            + "Snapshots are not copied: each entity reads its events once more, and writes one when it is due."
      })
  int migrate(
      @Option(
              names = "--from",
              paramLabel = "DIR",
              required = true,
              description = "Data folder of the embedded store.")
          Path folder,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              required = true,
              description = "Of a node that is to use the Cassandra store.")
          Path file) {
    JournalReader.open(folder).close(); // a store that is not there would be made by the next line
    try (EmbeddedStore from = EmbeddedStore.open(folder); // held, so that no node can start on it
        JournalReader reader = from.reader();
        CassandraStore to = CassandraStore.open(settings(file))) {
      PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
      long copied = to.copyFrom(reader, new EventProgress("copied", reader.count(), err));
      say(
          "%,d events of %,d entities: the same in %s and in %s"
              .formatted(copied, reader.entities().size(), reader.name(), to.name()));
    }
    return ExitCode.OK;
  }

  private static CassandraSettings settings(Path file) {
    return NodeConfig.read(file)
        .cassandra()
        .orElseThrow(() ->
            new UserError(
                file + " names the embedded store, which every start makes and checks by itself"));
  }

  private void say(String line) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
