package io.drover.vm.migration;

import static io.drover.model.Decision.accept;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.vm.migration.Migration.Attempt;
import io.drover.vm.migration.Migration.Unknown;
import io.drover.vm.migration.MigrationCommand.Abort;
import io.drover.vm.migration.MigrationCommand.HostAnswered;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import io.drover.vm.migration.MigrationEvent.EvidenceFound;
import io.drover.vm.migration.MigrationEvent.FenceRequested;
import io.drover.vm.migration.MigrationEvent.HostFenced;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where is the guest? Both hosts are asked to cancel, until what they say leaves one answer.
 *
 * <pre>
 * source says    target says          so
 * RUNNING        anything             rolled back: the copy is over for good, the target never resumes
 * HANDED_OVER    anything             completed: the target confirmed it
 * anything       RUNNING              completed: it resumes only after the source stopped for good
 * PAUSED         ABSENT or fenced     resume the source; its RUNNING then rolls back
 * ABSENT         ABSENT or fenced     rolled back, and the guest is lost: its owner has to start it again
 * fenced         as if it said ABSENT
 * COPYING        ABSENT or fenced     wait: the source is yet to say that it runs, or is paused
 * nothing        ABSENT or fenced     wait: it may have handed the guest over, or hold it paused for ever
 * PAUSED, ABSENT nothing, for long    fence the target
 * nothing        nothing              wait
 * </pre>
 *
 * <p>A target that said ABSENT, or was fenced, stays so: it takes nothing in for this migration
 * again, and what it said before may still arrive after that. By then the source may have been
 * resumed.
 */
final class UnknownRules {
  /** How long the target may keep silent, while the guest is down, before it is fenced. */
  static final Duration FENCE_AFTER = Duration.ofSeconds(60);

  /**
   * How often it has to be asked before that: a node that stood still, or could record nothing, has
   * not listened, and the host of other VMs must not pay for it.
   */
  static final int FENCE_AFTER_ASKING = 3;

  private UnknownRules() {}

  static Unknown enter(Attempt attempt, OutcomeUnknown event) {
    return new Unknown(
        attempt, event.reason(), event.at(), Optional.empty(), Optional.empty(), false);
  }

  static Decision<MigrationEvent> decide(Unknown state, MigrationCommand command) {
    return switch (command) {
      case HypervisorReported(HypervisorReport.Evidence e, var at) ->
          evidence(state, e.host(), e.state(), at);
      case HypervisorReported(HypervisorReport.Fenced(_, var host), var at)
          when state.fencing() && host.equals(state.attempt().target()) ->
          fenced(state, host, at);
      case HypervisorReported c -> MigrationRules.ended(state.attempt(), c);
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) when !isOut(state, host) ->
          fenced(state, host, at);
      case Remind c when c.asked() >= FENCE_AFTER_ASKING && needsFence(state, c.at()) ->
          accept(new FenceRequested(state.attempt().id(), state.attempt().target(), c.at()));
      case Remind _, HostAnswered _ -> accept();
      case Abort _ -> Decision.refuse("the outcome is not known yet: " + state.reason());
    };
  }

  private static Decision<MigrationEvent> evidence(
      Unknown state, HostId host, GuestState found, Instant at) {
    Attempt attempt = state.attempt();
    if (!host.equals(attempt.source()) && !host.equals(attempt.target())) {
      return accept();
    }
    if (host.equals(attempt.target()) && says(state.target(), GuestState.ABSENT)) {
      return accept();
    }
    var event = new EvidenceFound(attempt.id(), host, found, at);
    Unknown next = evolve(state, event);
    return next.equals(state) ? accept() : accept(withConclusion(event, next, at));
  }

  private static Decision<MigrationEvent> fenced(Unknown state, HostId host, Instant at) {
    var event = new HostFenced(state.attempt().id(), host, at);
    return accept(withConclusion(event, evolve(state, event), at));
  }

  private static MigrationEvent[] withConclusion(
      MigrationEvent evidence, Unknown next, Instant at) {
    var events = new ArrayList<MigrationEvent>(List.of(evidence));
    conclusion(next, at).ifPresent(events::add);
    return events.toArray(MigrationEvent[]::new);
  }

  private static Optional<MigrationEvent> conclusion(Unknown state, Instant at) {
    Attempt attempt = state.attempt();
    if (says(state.source(), GuestState.RUNNING)) {
      return Optional.of(MigrationRules.rolledBack(attempt, state.reason(), at));
    }
    if (says(state.source(), GuestState.HANDED_OVER) || says(state.target(), GuestState.RUNNING)) {
      return Optional.of(MigrationRules.foundCompleted(attempt, at));
    }
    if (says(state.target(), GuestState.ABSENT) && says(state.source(), GuestState.ABSENT)) {
      return Optional.of(new MigrationRolledBack(attempt.id(), state.reason(), true, true, at));
    }
    return Optional.empty();
  }

  private static boolean needsFence(Unknown state, Instant at) {
    return !state.fencing()
        && !says(state.target(), GuestState.ABSENT)
        && (says(state.source(), GuestState.PAUSED) || says(state.source(), GuestState.ABSENT))
        && !at.isBefore(state.since().plus(FENCE_AFTER));
  }

  static boolean mayResume(Unknown state) {
    return says(state.source(), GuestState.PAUSED) && says(state.target(), GuestState.ABSENT);
  }

  private static boolean isOut(Unknown state, HostId host) {
    return says(
        host.equals(state.attempt().source()) ? state.source() : state.target(), GuestState.ABSENT);
  }

  private static boolean says(Optional<GuestState> host, GuestState state) {
    return host.isPresent() && host.get() == state;
  }

  static Unknown evolve(Unknown state, MigrationEvent event) {
    return switch (event) {
      case EvidenceFound e when e.host().equals(state.attempt().source()) ->
          new Unknown(
              state.attempt(),
              state.reason(),
              state.since(),
              Optional.of(e.state()),
              state.target(),
              state.fencing());
      case EvidenceFound e ->
          new Unknown(
              state.attempt(),
              state.reason(),
              state.since(),
              state.source(),
              Optional.of(e.state()),
              state.fencing());
      case FenceRequested _ ->
          new Unknown(
              state.attempt(), state.reason(), state.since(), state.source(), state.target(), true);
      case HostFenced e when e.host().equals(state.attempt().source()) ->
          new Unknown(
              state.attempt(),
              state.reason(),
              state.since(),
              Optional.of(GuestState.ABSENT),
              state.target(),
              state.fencing());
      case HostFenced _ ->
          new Unknown(
              state.attempt(),
              state.reason(),
              state.since(),
              state.source(),
              Optional.of(GuestState.ABSENT),
              state.fencing());
      default -> throw new IllegalStateException("not evidence: " + event);
    };
  }
}
