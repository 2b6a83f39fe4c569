package io.drover.vm.migration;

import static io.drover.model.Decision.accept;

import io.drover.host.HostAnswer;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorReport;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveOutcome;
import io.drover.vm.migration.Migration.Aborting;
import io.drover.vm.migration.Migration.Attempt;
import io.drover.vm.migration.Migration.Checked;
import io.drover.vm.migration.Migration.Copying;
import io.drover.vm.migration.Migration.Requested;
import io.drover.vm.migration.Migration.Reserved;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.Migration.SwitchingOver;
import io.drover.vm.migration.Migration.Unknown;
import io.drover.vm.migration.MigrationCommand.Abort;
import io.drover.vm.migration.MigrationCommand.HostAnswered;
import io.drover.vm.migration.MigrationCommand.HypervisorReported;
import io.drover.vm.migration.MigrationCommand.Remind;
import io.drover.vm.migration.MigrationEvent.AbortStarted;
import io.drover.vm.migration.MigrationEvent.CopyStarted;
import io.drover.vm.migration.MigrationEvent.HostSettled;
import io.drover.vm.migration.MigrationEvent.MigrationChecked;
import io.drover.vm.migration.MigrationEvent.MigrationCompleted;
import io.drover.vm.migration.MigrationEvent.MigrationRolledBack;
import io.drover.vm.migration.MigrationEvent.OutcomeUnknown;
import io.drover.vm.migration.MigrationEvent.SwitchoverStarted;
import io.drover.vm.migration.MigrationEvent.TargetReserved;
import java.time.Duration;
import java.time.Instant;

/**
 * How a migration gets from phase to phase. Three rules carry its safety: the source owns the VM
 * until it is certain that the target runs it; a timeout decides nothing, only evidence does; and
 * before the guest may run on at the source, the source must have said that the copy is over for
 * good, or the target that it has nothing and never will.
 */
public final class MigrationRules {
  /** How long an abort or a switchover may go unanswered before its outcome counts as unknown. */
  public static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);

  private MigrationRules() {}

  public static Decision<MigrationEvent> decide(Migration state, MigrationCommand command) {
    if (!concerns(state.attempt().id(), command)) {
      return accept(); // of an earlier attempt: it is over, and this one knows nothing of it
    }
    return switch (state) {
      case Requested s -> whileRequested(s.attempt(), command);
      case Reserved s -> whileReserved(s.attempt(), command);
      case Checked s -> whileChecked(s.attempt(), command);
      case Copying s -> whileCopying(s.attempt(), command);
      case SwitchingOver s -> whileSwitchingOver(s, command);
      case Aborting s -> whileAborting(s, command);
      case Unknown s -> UnknownRules.decide(s, command);
      case Settling s -> whileSettling(s, command);
    };
  }

  private static boolean concerns(MigrationId id, MigrationCommand command) {
    return switch (command) {
      case HostAnswered c -> c.answer().migration().equals(id);
      case HypervisorReported c -> c.report().migration().equals(id);
      case Abort c -> c.migration().equals(id);
      case Remind _ -> true;
    };
  }

  private static Decision<MigrationEvent> whileRequested(
      Attempt attempt, MigrationCommand command) {
    return switch (command) {
      case HostAnswered(HostAnswer.Reserved _, var at) ->
          accept(new TargetReserved(attempt.id(), at));
      case HostAnswered(HostAnswer.NotReserved(_, var reason), var at) ->
          accept(rolledBack(attempt, reason, at));
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) ->
          accept(rolledBack(attempt, lost(host), at));
      case HostAnswered _, HypervisorReported _ -> accept();
      case Abort c -> accept(rolledBack(attempt, c.reason(), c.at()));
      case Remind c when isOverdue(attempt, c.at()) ->
          accept(rolledBack(attempt, overdue(attempt), c.at()));
      case Remind _ -> accept();
    };
  }

  private static Decision<MigrationEvent> whileReserved(Attempt attempt, MigrationCommand command) {
    return switch (command) {
      case HypervisorReported(HypervisorReport.Checked _, var at) ->
          accept(new MigrationChecked(attempt.id(), at));
      case HypervisorReported(HypervisorReport.Unfit(_, var reason), var at) ->
          accept(rolledBack(attempt, reason, at));
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) ->
          accept(rolledBack(attempt, lost(host), at));
      case HypervisorReported _, HostAnswered _ -> accept();
      case Abort c -> accept(rolledBack(attempt, c.reason(), c.at()));
      case Remind c when isOverdue(attempt, c.at()) ->
          accept(rolledBack(attempt, overdue(attempt), c.at()));
      case Remind _ -> accept();
    };
  }

  private static Decision<MigrationEvent> whileChecked(Attempt attempt, MigrationCommand command) {
    return switch (command) {
      case HypervisorReported(HypervisorReport.CopyStarted _, var at) ->
          accept(new CopyStarted(attempt.id(), at));
      case HypervisorReported(HypervisorReport.RoundCopied _, var at) ->
          accept(new CopyStarted(attempt.id(), at)); // its start was reported, and lost
      case HypervisorReported(HypervisorReport.SwitchoverStarted _, var at) ->
          accept(new SwitchoverStarted(attempt.id(), at));
      case HypervisorReported c -> ended(attempt, c);
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) -> fenced(attempt, host, at);
      case HostAnswered _ -> accept();
      case Abort c -> accept(new AbortStarted(attempt.id(), c.reason(), c.at()));
      case Remind c when isOverdue(attempt, c.at()) ->
          accept(new AbortStarted(attempt.id(), overdue(attempt), c.at()));
      case Remind _ -> accept();
    };
  }

  private static Decision<MigrationEvent> whileCopying(Attempt attempt, MigrationCommand command) {
    return switch (command) {
      case HypervisorReported(HypervisorReport.RoundCopied r, var at)
          when r.round() > attempt.order().terms().mostRounds() ->
          accept(new AbortStarted(attempt.id(), notConverging(attempt, r), at));
      case HypervisorReported(HypervisorReport.SwitchoverStarted _, var at) ->
          accept(new SwitchoverStarted(attempt.id(), at));
      case HypervisorReported(HypervisorReport.Evidence e, var at)
          when e.host().equals(attempt.source()) ->
          evidenceOfSource(attempt, e.state(), at, false);
      case HypervisorReported c -> ended(attempt, c);
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) -> fenced(attempt, host, at);
      case HostAnswered _ -> accept();
      case Abort c -> accept(new AbortStarted(attempt.id(), c.reason(), c.at()));
      case Remind c when isOverdue(attempt, c.at()) ->
          accept(new AbortStarted(attempt.id(), overdue(attempt), c.at()));
      case Remind _ -> accept();
    };
  }

  private static Decision<MigrationEvent> whileSwitchingOver(
      SwitchingOver state, MigrationCommand command) {
    Attempt attempt = state.attempt();
    return switch (command) {
      case HypervisorReported(HypervisorReport.Evidence e, var at)
          when e.host().equals(attempt.source()) ->
          evidenceOfSource(attempt, e.state(), at, true);
      case HypervisorReported c -> ended(attempt, c);
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) -> fenced(attempt, host, at);
      case HostAnswered _ -> accept();
      case Abort _ -> Decision.refuse("the guest is being switched over: too late to abort");
      case Remind c when isUnanswered(state.since(), c.at()) ->
          accept(new OutcomeUnknown(attempt.id(), "the switchover went unanswered", c.at()));
      case Remind _ -> accept();
    };
  }

  /**
   * What the source's answer to a query means while the copy or the switchover should be going on.
   */
  private static Decision<MigrationEvent> evidenceOfSource(
      Attempt attempt, GuestState state, Instant at, boolean switchingOver) {
    return switch (state) {
      case COPYING -> accept();
      case PAUSED -> switchingOver ? accept() : accept(new SwitchoverStarted(attempt.id(), at));
      case RUNNING ->
          accept(new AbortStarted(attempt.id(), "the copy ended without an answer", at));
      case HANDED_OVER -> accept(foundCompleted(attempt, at));
      case ABSENT, RECEIVING ->
          accept(new OutcomeUnknown(attempt.id(), "the source no longer has the guest", at));
    };
  }

  private static Decision<MigrationEvent> whileAborting(Aborting state, MigrationCommand command) {
    Attempt attempt = state.attempt();
    return switch (command) {
      case HypervisorReported(HypervisorReport.Evidence e, var at)
          when e.host().equals(attempt.source()) ->
          switch (e.state()) {
            case RUNNING -> accept(rolledBack(attempt, state.reason(), at));
            case HANDED_OVER -> accept(foundCompleted(attempt, at));
            case COPYING -> accept();
            case PAUSED ->
                accept(new OutcomeUnknown(attempt.id(), "aborted while switching over", at));
            case ABSENT, RECEIVING ->
                accept(new OutcomeUnknown(attempt.id(), "the source no longer has the guest", at));
          };
      case HypervisorReported(HypervisorReport.Failed _, var at) ->
          accept(rolledBack(attempt, state.reason(), at)); // it failed because it was aborted
      case HypervisorReported c -> ended(attempt, c);
      case HostAnswered(HostAnswer.Fenced(_, var host), var at) -> fenced(attempt, host, at);
      case HostAnswered _, Abort _ -> accept();
      case Remind c when isUnanswered(state.since(), c.at()) ->
          accept(
              new OutcomeUnknown(
                  attempt.id(), "the abort went unanswered: " + state.reason(), c.at()));
      case Remind _ -> accept();
    };
  }

  private static Decision<MigrationEvent> whileSettling(Settling state, MigrationCommand command) {
    Attempt attempt = state.attempt();
    return switch (command) {
      case HostAnswered(HostAnswer.Settled(_, var host), var at)
          when host.equals(attempt.source()) && !state.sourceSettled()
              || host.equals(attempt.target()) && !state.targetSettled() ->
          accept(new HostSettled(attempt.id(), host, at));
      case HostAnswered _, HypervisorReported _, Remind _ -> accept();
      case Abort _ -> Decision.refuse("the migration is over: " + state.outcome());
    };
  }

  /** It says nothing of itself any more: what the other side has decides. */
  private static Decision<MigrationEvent> fenced(Attempt attempt, HostId host, Instant at) {
    return accept(
        new OutcomeUnknown(attempt.id(), lost(host), at),
        new MigrationEvent.HostFenced(attempt.id(), host, at));
  }

  private static String lost(HostId host) {
    return "host " + host + " was lost";
  }

  /** Final reports of the hypervisor, which mean the same in every phase that can see them. */
  static Decision<MigrationEvent> ended(Attempt attempt, HypervisorReported command) {
    return switch (command.report()) {
      case HypervisorReport.Completed(_, var blackout, var sent) ->
          accept(
              new MigrationCompleted(
                  attempt.id(),
                  attempt.epoch() + 1,
                  new MoveOutcome.Completed(
                      Duration.between(attempt.requestedAt(), command.at()), blackout, sent),
                  command.at()));
      case HypervisorReport.Failed(_, var reason) ->
          accept(rolledBack(attempt, reason, command.at()));
      case HypervisorReport.Checked _,
          HypervisorReport.Unfit _,
          HypervisorReport.CopyStarted _,
          HypervisorReport.RoundCopied _,
          HypervisorReport.SwitchoverStarted _,
          HypervisorReport.Evidence _,
          HypervisorReport.Fenced _ ->
          accept();
    };
  }

  static MigrationCompleted foundCompleted(Attempt attempt, Instant at) {
    return new MigrationCompleted(
        attempt.id(),
        attempt.epoch() + 1,
        new MoveOutcome.FoundCompleted(Duration.between(attempt.requestedAt(), at)),
        at);
  }

  static MigrationRolledBack rolledBack(Attempt attempt, String reason, Instant at) {
    return new MigrationRolledBack(attempt.id(), reason, false, true, at);
  }

  static boolean isUnanswered(Instant since, Instant at) {
    return !at.isBefore(since.plus(ANSWER_PATIENCE));
  }

  private static boolean isOverdue(Attempt attempt, Instant at) {
    return !at.isBefore(attempt.deadline());
  }

  private static String overdue(Attempt attempt) {
    return "not switched over within " + attempt.order().terms().deadline();
  }

  private static String notConverging(Attempt attempt, HypervisorReport.RoundCopied r) {
    return "not converging: "
        + r.remaining()
        + " left after "
        + attempt.order().terms().mostRounds()
        + " rounds, dirtied at "
        + r.dirtyRate()
        + ", copied at "
        + r.bandwidth();
  }

  public static Migration evolve(Migration state, MigrationEvent event) {
    Attempt attempt = state.attempt();
    return switch (event) {
      case MigrationEvent.MigrationRequested _ ->
          throw new IllegalStateException("requested twice: " + event);
      case TargetReserved _ -> new Reserved(attempt);
      case MigrationChecked _ -> new Checked(attempt);
      case CopyStarted _ -> new Copying(attempt);
      case SwitchoverStarted e -> new SwitchingOver(attempt, e.at());
      case AbortStarted e -> new Aborting(attempt, e.reason(), e.at());
      case OutcomeUnknown e -> UnknownRules.enter(attempt, e);
      case MigrationEvent.EvidenceFound _,
          MigrationEvent.FenceRequested _,
          MigrationEvent.HostFenced _ -> {
        if (state instanceof Unknown unknown) {
          yield UnknownRules.evolve(unknown, event);
        }
        throw new IllegalStateException(
            "evidence where none was asked for: " + event + " in " + state);
      }
      case MigrationCompleted e -> new Settling(attempt, e.outcome(), false, false, false);
      case MigrationRolledBack e ->
          new Settling(
              attempt,
              new MoveOutcome.RolledBack(e.reason()),
              e.guestLost(),
              !e.sourceLetGo(),
              false);
      case HostSettled e -> {
        if (state instanceof Settling s) {
          yield new Settling(
              attempt,
              s.outcome(),
              s.guestLost(),
              s.sourceSettled() || e.host().equals(attempt.source()),
              s.targetSettled() || e.host().equals(attempt.target()));
        }
        throw new IllegalStateException("settled before it ended: " + event + " in " + state);
      }
    };
  }
}
