package io.drover.hypervisor.wire;

import io.drover.hypervisor.GuestState;
import io.drover.proto.VmProto;
import io.drover.proto.codec.UnreadableRecord;
import java.util.Optional;

/** What a host has of a VM; nothing where it has not said. */
public final class GuestStateCodec {
  private GuestStateCodec() {}

  public static VmProto.GuestState toProto(GuestState state) {
    return switch (state) {
      case ABSENT -> VmProto.GuestState.GUEST_STATE_ABSENT;
      case RUNNING -> VmProto.GuestState.GUEST_STATE_RUNNING;
      case COPYING -> VmProto.GuestState.GUEST_STATE_COPYING;
      case PAUSED -> VmProto.GuestState.GUEST_STATE_PAUSED;
      case HANDED_OVER -> VmProto.GuestState.GUEST_STATE_HANDED_OVER;
      case RECEIVING -> VmProto.GuestState.GUEST_STATE_RECEIVING;
    };
  }

  public static VmProto.GuestState toProto(Optional<GuestState> state) {
    return state.map(GuestStateCodec::toProto).orElse(VmProto.GuestState.GUEST_STATE_UNSPECIFIED);
  }

  public static GuestState fromProto(VmProto.GuestState state) {
    return said(state).orElseThrow(() -> UnreadableRecord.unknownChoice("guest state", state));
  }

  public static Optional<GuestState> said(VmProto.GuestState state) {
    return switch (state) {
      case GUEST_STATE_UNSPECIFIED -> Optional.empty();
      case GUEST_STATE_ABSENT -> Optional.of(GuestState.ABSENT);
      case GUEST_STATE_RUNNING -> Optional.of(GuestState.RUNNING);
      case GUEST_STATE_COPYING -> Optional.of(GuestState.COPYING);
      case GUEST_STATE_PAUSED -> Optional.of(GuestState.PAUSED);
      case GUEST_STATE_HANDED_OVER -> Optional.of(GuestState.HANDED_OVER);
      case GUEST_STATE_RECEIVING -> Optional.of(GuestState.RECEIVING);
      case UNRECOGNIZED -> throw UnreadableRecord.unknownChoice("guest state", state);
    };
  }
}
