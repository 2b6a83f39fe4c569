package io.drover.cell;

import io.drover.cell.CellEvent.HostsJoined;
import io.drover.cell.CellEvent.HostsLeft;
import io.drover.cell.CellEvent.PlansClosed;
import io.drover.cell.CellEvent.PlansOpened;
import io.drover.cell.CellEvent.SchedulerStarted;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a cell must know before it may decide anything, and what survives its scheduler: who belongs
 * to it, and which plans may have moves under way. All else it hears from those.
 *
 * @param starts of its scheduler so far
 * @param openPlans every plan that is not over, and perhaps some that were never proposed
 */
public record CellRecord(long starts, SortedSet<HostId> hosts, SortedSet<PlanId> openPlans) {
  public static final CellRecord EMPTY = new CellRecord(0, new TreeSet<>(), new TreeSet<>());

  public CellRecord {
    hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    openPlans = Collections.unmodifiableSortedSet(new TreeSet<>(openPlans));
  }

  public CellRecord evolve(CellEvent event) {
    return switch (event) {
      case SchedulerStarted(var number, _) -> new CellRecord(number, hosts, openPlans);
      case HostsJoined(var joined, _) -> new CellRecord(starts, with(hosts, joined), openPlans);
      case HostsLeft(var left, _) -> new CellRecord(starts, without(hosts, left), openPlans);
      case PlansOpened(var opened, _) -> new CellRecord(starts, hosts, with(openPlans, opened));
      case PlansClosed(var closed, _) -> new CellRecord(starts, hosts, without(openPlans, closed));
    };
  }

  /** Those of {@code candidates} that do not belong to it yet. */
  SortedSet<HostId> newHosts(Collection<HostId> candidates) {
    return without(new TreeSet<>(candidates), hosts);
  }

  private static <T extends Comparable<T>> SortedSet<T> with(SortedSet<T> some, SortedSet<T> more) {
    var all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  private static <T extends Comparable<T>> SortedSet<T> without(
      SortedSet<T> some, SortedSet<T> fewer) {
    var rest = new TreeSet<>(some);
    rest.removeAll(fewer);
    return rest;
  }
}
