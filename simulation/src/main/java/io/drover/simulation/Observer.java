package io.drover.simulation;

import io.drover.model.VmId;
import io.drover.simulation.Outcome.Migrations;
import io.drover.simulation.invariant.Invariants;
import io.drover.simulation.invariant.JournalEnd;
import io.drover.simulation.invariant.JournalEntry;
import io.drover.simulation.world.GroundTruth;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Watches a run: every recorded event by the invariants, every step by the world's own truth. */
final class Observer {
  private static final int LAST_EVENTS = 60;
  private static final int MOST_FAILURES = 10;

  private final Invariants invariants = Invariants.all();
  private final Recorded recorded = new Recorded();
  private final ArrayDeque<JournalEntry> last = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<VmId> unknown = new HashSet<>();
  private Migrations migrations = Migrations.NONE;

  void onRecorded(JournalEntry entry) {
    last.add(entry);
    if (last.size() > LAST_EVENTS) {
      last.remove();
    }
    invariants.on(entry).forEach(violation -> fail(violation.toString()));
    if (failures.isEmpty()) {
      recorded.accept(entry);
    }
    if (entry instanceof JournalEntry.OfVm ofVm) {
      count(ofVm.vm(), ofVm.event());
    }
  }

  private void count(VmId vm, VmEvent event) {
    switch (event) {
      case VmEvent.OfMigration(MigrationEvent.OutcomeUnknown _) -> unknown.add(vm);
      case VmEvent.OfMigration(MigrationEvent.MigrationCompleted _) ->
          migrations = migrations.plus(new Migrations(1, 0, unknown.remove(vm) ? 1 : 0, 0));
      case VmEvent.OfMigration(MigrationEvent.MigrationRolledBack e) ->
          migrations =
              migrations.plus(
                  new Migrations(0, 1, unknown.remove(vm) ? 1 : 0, e.guestLost() ? 1 : 0));
      case VmEvent.GuestLost _ -> migrations = migrations.plus(new Migrations(0, 0, 0, 1));
      case VmEvent.OfMigration _,
          VmEvent.VmAdopted _,
          VmEvent.OwnerChanged _,
          VmEvent.MoveRefused _,
          VmEvent.DriftNoticed _,
          VmEvent.GuestRecovered _ -> {}
    }
  }

  /** Costs O(1) as long as nothing is wrong. */
  void onStep(GroundTruth truth) {
    if (truth.doubleRuns() > 0) {
      var twice = new ArrayList<String>();
      recorded
          .owners()
          .forEach((vm, owner) -> {
            if (truth.runningHosts(vm).size() > 1) {
              twice.add(vm + ", owned by " + owner + ", runs on " + truth.runningHosts(vm));
            }
          });
      fail(
          "I1 in the world itself: a guest runs twice: "
              + (twice.isEmpty() ? "it did for a moment" : twice));
    }
  }

  /**
   * What keeps the fleet from being at rest with every VM running once, where its epoch says; empty
   * when nothing does.
   */
  List<String> restless(GroundTruth truth) {
    List<String> restless = recorded.restless();
    recorded
        .owners()
        .forEach((vm, owner) -> {
          if (!truth.runningHosts(vm).equals(Set.of(owner))) {
            restless.add(
                "VM " + vm + ", owned by " + owner + ", runs on " + truth.runningHosts(vm));
          }
        });
    return restless;
  }

  void atEnd(JournalEnd end) {
    invariants.atEnd(end).forEach(violation -> fail(violation.toString()));
  }

  void fail(String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(what);
    }
  }

  boolean failed() {
    return !failures.isEmpty();
  }

  List<String> failures() {
    return failures;
  }

  List<String> lastEvents() {
    return failed()
        ? last.stream()
            .map(
                e -> e.ordering() + " " + e.persistenceId() + " " + e.sequenceNr() + " " + event(e))
            .toList()
        : List.of();
  }

  private static Object event(JournalEntry entry) {
    return switch (entry) {
      case JournalEntry.OfHost e -> e.event();
      case JournalEntry.OfVm e -> e.event();
      case JournalEntry.OfPlan e -> e.event();
    };
  }

  Invariants invariants() {
    return invariants;
  }

  Migrations migrations() {
    return migrations;
  }
}
