package io.drover.vm.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.hypervisor.wire.DriftCodec;
import io.drover.proto.VmProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import io.drover.vm.VmEvent;
import io.drover.vm.VmEvent.DriftNoticed;
import io.drover.vm.VmEvent.GuestLost;
import io.drover.vm.VmEvent.GuestRecovered;
import io.drover.vm.VmEvent.MoveRefused;
import io.drover.vm.VmEvent.OfMigration;
import io.drover.vm.VmEvent.OwnerChanged;
import io.drover.vm.VmEvent.VmAdopted;

/**
 * A VM's events as bytes and back, those of its migrations among them. The manifest stands beside
 * the bytes and says what they are; its number grows when an event's meaning changes, and whatever
 * was ever written stays readable.
 */
public final class VmEventWire {
  private static final String ADOPTED = "vm.adopted.1";
  private static final String MOVE_REFUSED = "vm.move-refused.1";
  private static final String OWNER_CHANGED = "vm.owner-changed.1";
  private static final String GUEST_LOST = "vm.guest-lost.1";
  private static final String GUEST_RECOVERED = "vm.guest-recovered.1";
  private static final String DRIFT_NOTICED = "vm.drift-noticed.1";

  private VmEventWire() {}

  public static String manifest(VmEvent event) {
    return switch (event) {
      case OfMigration(var migration) -> MigrationEventWire.manifest(migration);
      case VmAdopted _ -> ADOPTED;
      case MoveRefused _ -> MOVE_REFUSED;
      case OwnerChanged _ -> OWNER_CHANGED;
      case GuestLost _ -> GUEST_LOST;
      case GuestRecovered _ -> GUEST_RECOVERED;
      case DriftNoticed _ -> DRIFT_NOTICED;
    };
  }

  public static byte[] encode(VmEvent event) {
    return message(event).toByteArray();
  }

  private static MessageLite message(VmEvent event) {
    return switch (event) {
      case OfMigration(var migration) -> MigrationEventWire.message(migration);
      case VmAdopted e ->
          VmProto.VmAdopted.newBuilder()
              .setVm(toProto(e.vm()))
              .setOwner(toProto(e.owner()))
              .setEpoch(e.epoch())
              .setMigrations(e.migrations())
              .setAt(toProto(e.at()))
              .build();
      case MoveRefused e ->
          VmProto.MoveRefused.newBuilder()
              .setMove(toProto(e.move()))
              .setReason(e.reason())
              .setValidUntil(toProto(e.validUntil()))
              .setAt(toProto(e.at()))
              .build();
      case OwnerChanged e ->
          VmProto.OwnerChanged.newBuilder()
              .setOwner(toProto(e.owner()))
              .setEpoch(e.epoch())
              .setAt(toProto(e.at()))
              .build();
      case GuestLost e ->
          VmProto.GuestLost.newBuilder().setEpoch(e.epoch()).setAt(toProto(e.at())).build();
      case GuestRecovered e ->
          VmProto.GuestRecovered.newBuilder().setEpoch(e.epoch()).setAt(toProto(e.at())).build();
      case DriftNoticed e ->
          VmProto.DriftNoticed.newBuilder()
              .setDrift(DriftCodec.toProto(e.drift()))
              .setAt(toProto(e.at()))
              .build();
    };
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static VmEvent decode(String manifest, byte[] array) {
    if (manifest.startsWith(MigrationEventWire.PREFIX)) {
      return new OfMigration(MigrationEventWire.decode(manifest, array));
    }
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case ADOPTED -> event(bytes.as(VmProto.VmAdopted.parser()));
      case MOVE_REFUSED -> event(bytes.as(VmProto.MoveRefused.parser()));
      case OWNER_CHANGED -> event(bytes.as(VmProto.OwnerChanged.parser()));
      case GUEST_LOST -> event(bytes.as(VmProto.GuestLost.parser()));
      case GUEST_RECOVERED -> event(bytes.as(VmProto.GuestRecovered.parser()));
      case DRIFT_NOTICED -> event(bytes.as(VmProto.DriftNoticed.parser()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private static VmEvent event(VmProto.VmAdopted m) {
    return new VmAdopted(
        fromProto(m.getVm()),
        fromProto(m.getOwner()),
        m.getEpoch(),
        m.getMigrations(),
        fromProto(m.getAt()));
  }

  private static VmEvent event(VmProto.MoveRefused m) {
    return new MoveRefused(
        fromProto(m.getMove()), m.getReason(), fromProto(m.getValidUntil()), fromProto(m.getAt()));
  }

  private static VmEvent event(VmProto.OwnerChanged m) {
    return new OwnerChanged(fromProto(m.getOwner()), m.getEpoch(), fromProto(m.getAt()));
  }

  private static VmEvent event(VmProto.GuestLost m) {
    return new GuestLost(m.getEpoch(), fromProto(m.getAt()));
  }

  private static VmEvent event(VmProto.GuestRecovered m) {
    return new GuestRecovered(m.getEpoch(), fromProto(m.getAt()));
  }

  private static VmEvent event(VmProto.DriftNoticed m) {
    return new DriftNoticed(DriftCodec.fromProto(m.getDrift()), fromProto(m.getAt()));
  }
}
