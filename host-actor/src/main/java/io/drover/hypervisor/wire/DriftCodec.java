package io.drover.hypervisor.wire;

import io.drover.hypervisor.Drift;
import io.drover.proto.VmProto;
import io.drover.proto.codec.UnreadableRecord;

/** What somebody else did to a VM. */
public final class DriftCodec {
  private DriftCodec() {}

  public static VmProto.Drift toProto(Drift drift) {
    return switch (drift) {
      case STOPPED -> VmProto.Drift.DRIFT_STOPPED;
      case GONE -> VmProto.Drift.DRIFT_GONE;
      case ELSEWHERE -> VmProto.Drift.DRIFT_ELSEWHERE;
    };
  }

  public static Drift fromProto(VmProto.Drift drift) {
    return switch (drift) {
      case DRIFT_STOPPED -> Drift.STOPPED;
      case DRIFT_GONE -> Drift.GONE;
      case DRIFT_ELSEWHERE -> Drift.ELSEWHERE;
      case DRIFT_UNSPECIFIED, UNRECOGNIZED -> throw UnreadableRecord.unknownChoice("drift", drift);
    };
  }
}
