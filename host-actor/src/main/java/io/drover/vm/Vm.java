package io.drover.vm;

import io.drover.hypervisor.Drift;
import io.drover.model.MoveId;
import io.drover.model.MoveOutcome;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.vm.migration.Migration;
import java.time.Instant;
import java.util.List;

/** What is known of a VM. Its owner is the one host that may run its guest. */
public sealed interface Vm {
  Vm UNADOPTED = new Unadopted();

  /** Nothing has happened to it yet: it runs where its host registered it, with owner epoch 1. */
  record Unadopted() implements Vm {}

  /** It runs on its owner, and nothing is going on. */
  record Running(Identity identity) implements Vm {}

  /**
   * It is being migrated. {@code identity} still names the source as owner until the migration
   * completes.
   */
  record Moving(Identity identity, Migration migration) implements Vm {}

  /** Its guest is gone, and its owner has been told to start it again. */
  record Recovering(Identity identity, Instant since) implements Vm {}

  /**
   * Somebody else has taken it in hand, and it is left to them. Its owner is asked now and then
   * whether it runs there again.
   */
  record Drifted(Identity identity, Drift drift, Instant since) implements Vm {}

  /**
   * What stays with the VM whatever it is doing.
   *
   * @param epoch grows by one with each change of owner; 1 at first
   * @param migrations attempts so far, which numbers the next one
   * @param movedAt when it last changed its owner; {@link Instant#EPOCH} if never
   * @param ended recent orders and what became of them, oldest first, kept until a late repeat
   *     would be refused by its age
   */
  record Identity(
      VmSpec spec,
      Placement owner,
      long epoch,
      long migrations,
      Instant movedAt,
      List<EndedMove> ended) {
    public Identity {
      ended = List.copyOf(ended);
    }
  }

  /** An order that is over. */
  record EndedMove(MoveId id, MoveOutcome outcome, Instant validUntil) {}
}
