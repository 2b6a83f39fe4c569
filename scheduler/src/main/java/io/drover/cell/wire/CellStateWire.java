package io.drover.cell.wire;

import io.drover.cell.CellRecord;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.proto.CellProto.CellRecordState;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;

/** What a cell knows for good as bytes and back: its snapshot. */
public final class CellStateWire {
  public static final String MANIFEST = "cell.state.1";

  private CellStateWire() {}

  public static byte[] encode(CellRecord state) {
    return CellRecordState.newBuilder()
        .setStarts(state.starts())
        .addAllHosts(state.hosts().stream().map(HostId::value).toList())
        .addAllOpenPlans(state.openPlans().stream().map(PlanId::value).toList())
        .build()
        .toByteArray();
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static CellRecord decode(String manifest, byte[] array) {
    if (!manifest.equals(MANIFEST)) {
      throw UnreadableRecord.unknown(manifest);
    }
    CellRecordState message = new Bytes(manifest, array).as(CellRecordState.parser());
    return new CellRecord(
        message.getStarts(),
        CellEventWire.sorted(message.getHostsList(), HostId::new),
        CellEventWire.sorted(message.getOpenPlansList(), PlanId::new));
  }
}
