package io.drover.cli.chaos;

import io.drover.host.HostEvent;
import io.drover.journal.JournalRow;
import io.drover.journal.JournalSource;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.plan.PlanEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for every acknowledged order in the journal. */
final class OrderCheck {
  private final Set<String> proposed = new HashSet<>();
  private final Map<String, Integer> drained = new HashMap<>();
  private final Map<String, CellId> cells = new HashMap<>();

  private OrderCheck() {}

  /** The acknowledged orders that the journal has nothing of. */
  static List<String> lost(JournalSource journal, OrderStream.Orders orders) {
    var check = new OrderCheck();
    journal.forEach(check::on);
    List<String> lost = new ArrayList<>();
    for (String plan : orders.plans()) {
      if (!check.proposed.contains(plan)) {
        lost.add("a move was acknowledged as plan " + plan + ", of which nothing is on record");
      }
    }
    orders
        .drains()
        .forEach((host, times) -> {
          int recorded = check.drained.getOrDefault(host, 0);
          if (recorded < times) {
            lost.add(
                "host "
                    + host
                    + " was to be drained, acknowledged "
                    + times
                    + " times, recorded "
                    + recorded
                    + " times");
          }
        });
    orders
        .cells()
        .forEach((host, cell) -> {
          CellId recorded = check.cells.getOrDefault(host, CellId.MAIN);
          if (!recorded.value().equals(cell)) {
            lost.add(
                "host "
                    + host
                    + " was put into cell "
                    + cell
                    + ", acknowledged, and is on record as one of cell "
                    + recorded);
          }
        });
    return lost;
  }

  private void on(JournalRow row) {
    String entity = row.persistenceId().substring(row.persistenceId().indexOf('|') + 1);
    switch (row.event()) {
      case PlanEvent.PlanProposed _ -> proposed.add(entity);
      case HostEvent.CellJoined joined -> cells.put(entity, joined.cell());
      case HostEvent.CordonChanged changed when changed.cordon() == Cordon.DRAINING ->
          drained.merge(entity, 1, Integer::sum);
      default -> {}
    }
  }
}
