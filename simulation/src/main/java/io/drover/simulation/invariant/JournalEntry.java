package io.drover.simulation.invariant;

import io.drover.cell.CellEvent;
import io.drover.host.HostEvent;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanEvent;
import io.drover.vm.VmEvent;
import java.util.Optional;

/**
 * One recorded event. The journal has one writer, so its order is causal: what an event led to
 * stands after it. Events of different entities that know nothing of each other may stand in any
 * order.
 */
public sealed interface JournalEntry {
  /** Grows from entry to entry over the whole journal; gaps are allowed. */
  long ordering();

  /** Place among the events of its entity, counted from 1. */
  long sequenceNr();

  /** The entity's kind and id, such as {@code Vm|vm-1}. */
  String persistenceId();

  record OfHost(long ordering, HostId host, long sequenceNr, HostEvent event)
      implements JournalEntry {
    @Override
    public String persistenceId() {
      return "Host|" + host;
    }
  }

  record OfVm(long ordering, VmId vm, long sequenceNr, VmEvent event) implements JournalEntry {
    @Override
    public String persistenceId() {
      return "Vm|" + vm;
    }
  }

  record OfPlan(long ordering, PlanId plan, long sequenceNr, PlanEvent event)
      implements JournalEntry {
    @Override
    public String persistenceId() {
      return "Plan|" + plan;
    }
  }

  /**
   * An entry from a row of a store; empty for what a cell recorded, as no invariant is about that.
   *
   * @param persistenceId {@code Host|…}, {@code Vm|…}, {@code Plan|…} or {@code Cell|…}
   * @param event a {@link HostEvent}, {@link VmEvent}, {@link PlanEvent} or {@link CellEvent}, as
   *     the id says
   */
  static Optional<JournalEntry> of(
      long ordering, String persistenceId, long sequenceNr, Object event) {
    int bar = persistenceId.indexOf('|');
    String id = persistenceId.substring(bar + 1);
    return switch (event) {
      case HostEvent e when persistenceId.startsWith("Host|") ->
          Optional.of(new OfHost(ordering, new HostId(id), sequenceNr, e));
      case VmEvent e when persistenceId.startsWith("Vm|") ->
          Optional.of(new OfVm(ordering, new VmId(id), sequenceNr, e));
      case PlanEvent e when persistenceId.startsWith("Plan|") ->
          Optional.of(new OfPlan(ordering, new PlanId(id), sequenceNr, e));
      case CellEvent _ when persistenceId.startsWith("Cell|") -> Optional.empty();
      default ->
          throw new IllegalArgumentException(
              "entry "
                  + ordering
                  + " of "
                  + persistenceId
                  + " needs an event of that entity, found "
                  + event.getClass().getName());
    };
  }
}
