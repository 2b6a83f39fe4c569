package io.drover.cell;

import io.drover.model.HostId;
import io.drover.model.PlanId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What has happened to a cell. Recorded for good; fields are added, never changed. */
public sealed interface CellEvent {
  Instant at();

  /**
   * Its scheduler was started, here or on another node.
   *
   * @param number counted from 1; part of the ids of the plans that this start makes
   */
  record SchedulerStarted(long number, Instant at) implements CellEvent {}

  /** Hosts belong to it from now on. */
  record HostsJoined(SortedSet<HostId> hosts, Instant at) implements CellEvent {
    public HostsJoined {
      hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }
  }

  /** Hosts are another cell's from now on. */
  record HostsLeft(SortedSet<HostId> hosts, Instant at) implements CellEvent {
    public HostsLeft {
      hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }
  }

  /** Plans are about to be proposed. Recorded first, so that none can be under way unknown. */
  record PlansOpened(SortedSet<PlanId> plans, Instant at) implements CellEvent {
    public PlansOpened {
      plans = Collections.unmodifiableSortedSet(new TreeSet<>(plans));
    }
  }

  /** Plans are over, or were never proposed. */
  record PlansClosed(SortedSet<PlanId> plans, Instant at) implements CellEvent {
    public PlansClosed {
      plans = Collections.unmodifiableSortedSet(new TreeSet<>(plans));
    }
  }
}
