package io.drover.cli.prove;

import io.drover.cell.CellEvent;
import io.drover.cli.prove.Proof.Checked;
import io.drover.cli.prove.Proof.Found;
import io.drover.host.HostEvent;
import io.drover.journal.JournalRow;
import io.drover.journal.JournalSource;
import io.drover.plan.PlanEvent;
import io.drover.simulation.invariant.Invariants;
import io.drover.simulation.invariant.JournalEnd;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.simulation.invariant.Violation;
import io.drover.vm.VmEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Takes every event of a journal, in the order of their recording, through all invariants. Keeps
 * the first violations only.
 */
final class Prover {
  private final Invariants invariants = Invariants.all();
  private final Map<String, Long> violations = new TreeMap<>();
  private final List<Found> found = new ArrayList<>();
  private Instant latest = Instant.EPOCH;

  private Prover() {}

  /**
   * @param progress is told after each event how many were checked
   */
  static Proof prove(JournalSource journal, LongConsumer progress) {
    long begun = System.nanoTime();
    var prover = new Prover();
    journal.forEach(row -> {
      prover.on(row);
      progress.accept(prover.invariants.entries());
    });
    prover.atEnd();
    return prover.proof(
        journal.name(), journal.entities().size(), (System.nanoTime() - begun) / 1e9);
  }

  private void on(JournalRow row) {
    latest = later(latest, at(row.event()));
    JournalEntry.of(row.ordering(), row.persistenceId(), row.sequenceNr(), row.event())
        .ifPresent(entry ->
            invariants
                .on(entry)
                .forEach(violation -> add(violation, row.persistenceId(), row.sequenceNr())));
  }

  /**
   * A journal ends wherever its process was: what is on its way at that moment may be on its way.
   */
  private void atEnd() {
    var end = new JournalEnd(latest, Set.of(), false);
    invariants.atEnd(end).forEach(violation -> add(violation, "", 0));
  }

  private void add(Violation violation, String entity, long sequenceNr) {
    violations.merge(violation.invariant(), 1L, Long::sum);
    if (found.size() < Proof.MOST_FOUND) {
      found.add(
          new Found(
              violation.invariant(), violation.ordering(), entity, sequenceNr, violation.what()));
    }
  }

  private Proof proof(String journal, long entities, double seconds) {
    List<Checked> checked =
        invariants.counts().stream()
            .map(count ->
                new Checked(
                    count.invariant(),
                    count.promise(),
                    count.checked(),
                    violations.getOrDefault(count.invariant(), 0L)))
            .toList();
    long all = violations.values().stream().mapToLong(Long::longValue).sum();
    return new Proof(journal, invariants.entries(), entities, all, seconds, checked, found);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant at(Object event) {
    return switch (event) {
      case HostEvent e -> e.at();
      case VmEvent e -> e.at();
      case PlanEvent e -> e.at();
      case CellEvent e -> e.at();
      default -> Instant.EPOCH; // refused as an entry, with a message
    };
  }
}
