package io.drover.vm.migration;

import io.drover.hypervisor.GuestState;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import java.time.Instant;
import java.util.Optional;

/**
 * The phase a migration is in.
 *
 * <pre>
 * requested → reserved → checked → copying → switching over → settling (completed)
 *     │          │          │         │            │
 *     │          │          └─────────┴─ aborting ─┴─ unknown ─(evidence)→ settling (completed | rolled back)
 *     └──────────┴──────────────────────────────────────────────────────→ settling (rolled back)
 * </pre>
 */
public sealed interface Migration {
  Attempt attempt();

  /**
   * What one attempt is about, and does not change. {@code epoch} is the owner epoch of the source.
   */
  record Attempt(MigrationId id, MoveOrder order, long epoch, Instant requestedAt) {
    public HostId source() {
      return order.from().host();
    }

    public HostId target() {
      return order.to().host();
    }

    public Instant deadline() {
      return requestedAt.plus(order.terms().deadline());
    }
  }

  record Requested(Attempt attempt) implements Migration {}

  record Reserved(Attempt attempt) implements Migration {}

  record Checked(Attempt attempt) implements Migration {}

  record Copying(Attempt attempt) implements Migration {}

  record SwitchingOver(Attempt attempt, Instant since) implements Migration {}

  record Aborting(Attempt attempt, String reason, Instant since) implements Migration {}

  /**
   * Nobody knows where the guest runs. Left only on evidence.
   *
   * @param source what the source said last since this phase began
   * @param target what the target said last since this phase began; {@link GuestState#ABSENT} once
   *     it is fenced
   * @param fencing whether the target is to be fenced
   */
  record Unknown(
      Attempt attempt,
      String reason,
      Instant since,
      Optional<GuestState> source,
      Optional<GuestState> target,
      boolean fencing)
      implements Migration {}

  /**
   * It is decided where the guest runs; the hosts have yet to take note.
   *
   * @param guestLost the guest runs nowhere: its owner crashed meanwhile
   */
  record Settling(
      Attempt attempt,
      MoveOutcome outcome,
      boolean guestLost,
      boolean sourceSettled,
      boolean targetSettled)
      implements Migration {
    public boolean completed() {
      return switch (outcome) {
        case MoveOutcome.Completed _, MoveOutcome.FoundCompleted _ -> true;
        case MoveOutcome.RolledBack _, MoveOutcome.Refused _ -> false;
      };
    }

    public boolean settled() {
      return sourceSettled && targetSettled;
    }
  }
}
