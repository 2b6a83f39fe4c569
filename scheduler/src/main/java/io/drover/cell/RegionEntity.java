package io.drover.cell;

import io.drover.model.CellId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Knows all cells by what they say of themselves, and nothing of their hosts. Soft: wherever it is
 * started, it has heard of every cell some seconds later.
 */
public final class RegionEntity {
  public static final String TYPE = "Region";

  /** There is one. */
  public static final String ID = "region";

  /** A cell that has said nothing for so long is being started elsewhere, or is no more. */
  static final Duration QUIET_AFTER = Duration.ofMinutes(1);

  /** What the actor is sent. */
  public sealed interface Message {}

  /** Where a cell stands. */
  public record CellReported(CellId cell, CellStatus status) implements Message {}

  public record AskCells(ActorRef<Cells> replyTo) implements Message {}

  /** The cells that have spoken lately. */
  public record Cells(SortedMap<CellId, CellStatus> cells) {
    public Cells {
      cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
    }
  }

  private record Heard(CellStatus status, Instant at) {}

  private RegionEntity() {}

  /**
   * @param clock the wall's, by which cells report
   */
  public static Behavior<Message> create(InstantSource clock) {
    return Behaviors.setup(_ -> {
      var heard = new TreeMap<CellId, Heard>();
      return Behaviors.receive(Message.class)
          .onMessage(
              CellReported.class,
              report -> {
                heard.put(report.cell(), new Heard(report.status(), clock.instant()));
                return Behaviors.same();
              })
          .onMessage(
              AskCells.class,
              ask -> {
                Instant oldest = clock.instant().minus(QUIET_AFTER);
                heard.values().removeIf(last -> last.at().isBefore(oldest));
                var cells = new TreeMap<CellId, CellStatus>();
                heard.forEach((cell, last) -> cells.put(cell, last.status()));
                ask.replyTo().tell(new Cells(cells));
                return Behaviors.same();
              })
          .build();
    });
  }
}
