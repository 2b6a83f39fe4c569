package io.drover.cli.prove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drover.cli.EventProgress;
import io.drover.cli.ExitCode;
import io.drover.cli.prove.Proof.Checked;
import io.drover.cli.prove.Proof.Found;
import io.drover.journal.JournalReader;
import io.drover.journal.JournalSource;
import io.drover.journal.cassandra.CassandraStore;
import io.drover.node.NodeConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Checks a journal. Reads only: it may run beside the process that writes, or after that was
 * killed.
 */
@Command(
    name = "prove",
    description = {
      "Check every recorded event against the invariants: no VM ran twice, none was lost, no host was over its capacity, …",
      "",
      "Reads the journal and changes nothing. Works beside a running Drover and after one that was killed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./drover prove                         check the last demo",
      "  ./drover prove --data .drover/storm    check the last storm",
      "  ./drover prove --config node1.conf     check what a cluster has recorded",
      "  ./drover prove --json                  the same for a script: one line of JSON",
      "",
      "Exit codes: 0 every invariant holds, 1 one is broken, 255 the journal cannot be read.",
    })
public final class ProveCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".drover/demo",
      description = "Data folder of the Drover that recorded. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".drover", "demo");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Instead: the configuration of a cluster's node, whose store is checked.")
  private @Nullable Path config;

  @Option(names = "--json", description = "One line of JSON instead of text.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Proof proof = prove();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(proof));
    } else {
      print(proof, out);
    }
    out.flush();
    return proof.holds() ? ExitCode.OK : ExitCode.FOUND;
  }

  private Proof prove() {
    try (JournalSource journal = journal()) {
      return Prover.prove(
          journal, new EventProgress("checked", journal.count(), spec.commandLine().getErr()));
    }
  }

  private JournalSource journal() {
    if (config == null) {
      return JournalReader.open(data);
    }
    NodeConfig node = NodeConfig.read(config);
    if (node.cassandra().isEmpty()) {
      return JournalReader.open(node.folder());
    }
    try (CassandraStore store = CassandraStore.open(node.cassandra().get())) {
      return store.reader();
    }
  }

  private static void print(Proof proof, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Journal in %s: %,d events of %,d entities%n%n",
        proof.journal(),
        proof.events(),
        proof.entities());
    for (Checked each : proof.invariants()) {
      out.printf(
          Locale.ROOT,
          "  %-4s %-8s %,13d checks  %s%n",
          each.name(),
          word(each),
          each.checked(),
          each.promise());
    }
    if (!proof.found().isEmpty()) {
      out.printf(
          Locale.ROOT,
          "%nViolations%s:%n%n",
          proof.found().size() < proof.violations()
              ? String.format(
                  Locale.ROOT, " (the first %d of %,d)", proof.found().size(), proof.violations())
              : "");
      proof
          .found()
          .forEach(found ->
              out.printf(
                  Locale.ROOT,
                  "  %s at event %d (%s): %s%n",
                  found.invariant(),
                  found.ordering(),
                  whose(found),
                  found.what()));
    }
    out.printf(
        Locale.ROOT,
        "%n%,d events checked in %.1f s: %s%n",
        proof.events(),
        proof.seconds(),
        proof.holds()
            ? "no violation"
            : String.format(Locale.ROOT, "%,d violations", proof.violations()));
  }

  private static String word(Checked invariant) {
    if (invariant.violations() > 0) {
      return "BROKEN";
    }
    return invariant.checked() > 0 ? "holds" : "untried";
  }

  private static String whose(Found found) {
    return found.entity().isEmpty()
        ? "seen at the journal's end"
        : found.entity() + " number " + found.sequenceNr();
  }

  private static String toJson(Proof proof) {
    try {
      return new ObjectMapper().writeValueAsString(proof);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a proof is always writable", e);
    }
  }
}
