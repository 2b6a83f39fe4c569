package io.drover.simulation.invariant;

import java.util.ArrayList;
import java.util.List;

/**
 * All promises together. Fed every journal entry in order, it gives the promises each entry breaks;
 * for one thread. Memory grows with hosts, VMs and open plans, not with the length of the journal.
 */
public final class Invariants {
  private final List<Invariant> invariants;
  private final List<Findings> findings;
  private long entries;
  private long last;

  /** How often a promise was put to the test. */
  public record Count(String invariant, String promise, long checked) {}

  private Invariants(List<Invariant> invariants) {
    this.invariants = invariants;
    this.findings = invariants.stream().map(invariant -> new Findings(invariant.name())).toList();
  }

  /** I1 to I10, before the first entry of a journal. */
  public static Invariants all() {
    return new Invariants(
        List.of(
            new OneOwner(),
            new NoVmLost(),
            new CapacityKept(),
            new MustRulesKept(),
            new LimitsKept(),
            new MigrationsEnd(),
            new AuditUnbroken(),
            new DecisionsFresh(),
            new CooldownKept(),
            new EndsOnce()));
  }

  /** What this entry breaks; mostly nothing. */
  public List<Violation> on(JournalEntry entry) {
    entries++;
    last = entry.ordering();
    for (int i = 0; i < invariants.size(); i++) {
      findings.get(i).at(last);
      invariants.get(i).on(entry, findings.get(i));
    }
    return taken();
  }

  /** What should have come and did not. */
  public List<Violation> atEnd(JournalEnd end) {
    for (int i = 0; i < invariants.size(); i++) {
      findings.get(i).at(last);
      invariants.get(i).atEnd(end, findings.get(i));
    }
    return taken();
  }

  public long entries() {
    return entries;
  }

  public List<Count> counts() {
    var counts = new ArrayList<Count>();
    for (int i = 0; i < invariants.size(); i++) {
      Invariant invariant = invariants.get(i);
      counts.add(new Count(invariant.name(), invariant.promise(), findings.get(i).checked()));
    }
    return counts;
  }

  private List<Violation> taken() {
    var taken = new ArrayList<Violation>(0);
    findings.forEach(f -> f.takeInto(taken));
    return taken;
  }
}
