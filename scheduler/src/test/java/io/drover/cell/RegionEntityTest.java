package io.drover.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.model.CellId;
import java.time.Instant;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class RegionEntityTest {
  private static final CellId EAST = new CellId("east");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Instant now = NOON;
  private final BehaviorTestKit<RegionEntity.Message> region =
      BehaviorTestKit.create(RegionEntity.create(() -> now));

  private Map<CellId, CellStatus> cells() {
    TestInbox<RegionEntity.Cells> inbox = TestInbox.create();
    region.run(new RegionEntity.AskCells(inbox.getRef()));
    return inbox.receiveMessage().cells();
  }

  @Test
  void itKnowsWhatEachCellSaidLast() {
    region.run(new RegionEntity.CellReported(CellId.MAIN, CellStatus.UNKNOWN));
    region.run(new RegionEntity.CellReported(EAST, CellStatus.UNKNOWN));
    assertThat(cells()).containsOnlyKeys(EAST, CellId.MAIN);
  }

  @Test
  void aCellThatSaysNothingAnyMoreIsForgotten() {
    region.run(new RegionEntity.CellReported(CellId.MAIN, CellStatus.UNKNOWN));
    now = NOON.plus(RegionEntity.QUIET_AFTER).plusMillis(1);
    region.run(new RegionEntity.CellReported(EAST, CellStatus.UNKNOWN));
    assertThat(cells()).containsOnlyKeys(EAST);
  }
}
