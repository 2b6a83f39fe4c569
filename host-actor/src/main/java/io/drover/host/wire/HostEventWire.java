package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.cell;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.host.Host.Resident;
import io.drover.host.HostEvent;
import io.drover.host.HostEvent.CapacityReserved;
import io.drover.host.HostEvent.CellJoined;
import io.drover.host.HostEvent.CordonChanged;
import io.drover.host.HostEvent.GuestArrived;
import io.drover.host.HostEvent.GuestDeparted;
import io.drover.host.HostEvent.HostRegistered;
import io.drover.host.HostEvent.ReservationReleased;
import io.drover.host.HostEvent.ReservationRenewed;
import io.drover.host.HostEvent.StrangerGone;
import io.drover.host.HostEvent.StrangerNoticed;
import io.drover.model.CellId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.proto.HostProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.time.Instant;

/**
 * A host's events as bytes and back. The manifest stands beside the bytes and says what they are;
 * its number grows when an event's meaning changes, and whatever was ever written stays readable.
 */
public final class HostEventWire {
  private static final String REGISTERED = "host.registered.1";
  private static final String RESERVED = "host.capacity-reserved.1";
  private static final String RENEWED = "host.reservation-renewed.1";
  private static final String RELEASED = "host.reservation-released.1";
  private static final String ARRIVED = "host.guest-arrived.1";
  private static final String DEPARTED = "host.guest-departed.1";
  private static final String CORDON_CHANGED = "host.cordon-changed.1";
  private static final String CELL_JOINED = "host.cell-joined.1";
  private static final String STRANGER_NOTICED = "host.stranger-noticed.1";
  private static final String STRANGER_GONE = "host.stranger-gone.1";

  private HostEventWire() {}

  public static String manifest(HostEvent event) {
    return switch (event) {
      case HostRegistered _ -> REGISTERED;
      case CapacityReserved _ -> RESERVED;
      case ReservationRenewed _ -> RENEWED;
      case ReservationReleased _ -> RELEASED;
      case GuestArrived _ -> ARRIVED;
      case GuestDeparted _ -> DEPARTED;
      case CordonChanged _ -> CORDON_CHANGED;
      case CellJoined _ -> CELL_JOINED;
      case StrangerNoticed _ -> STRANGER_NOTICED;
      case StrangerGone _ -> STRANGER_GONE;
      case HostEvent.OfFailover e -> FailoverEventWire.manifest(e);
    };
  }

  public static byte[] encode(HostEvent event) {
    return message(event).toByteArray();
  }

  private static MessageLite message(HostEvent event) {
    return switch (event) {
      case HostRegistered e ->
          HostProto.HostRegistered.newBuilder()
              .setSpec(toProto(e.spec()))
              .addAllResidents(e.residents().stream().map(HostEventWire::resident).toList())
              .setCell(toProto(e.cell()))
              .setAt(toProto(e.at()))
              .build();
      case CellJoined e -> cellJoined(e.cell(), e.at());
      case CapacityReserved e ->
          HostProto.CapacityReserved.newBuilder()
              .setMigration(toProto(e.migration()))
              .setVm(toProto(e.vm()))
              .setNuma(e.numa().mask())
              .setExpires(toProto(e.expires()))
              .setAt(toProto(e.at()))
              .build();
      case ReservationRenewed e ->
          HostProto.ReservationRenewed.newBuilder()
              .setMigration(toProto(e.migration()))
              .setExpires(toProto(e.expires()))
              .setAt(toProto(e.at()))
              .build();
      case ReservationReleased e ->
          HostProto.ReservationReleased.newBuilder()
              .setMigration(toProto(e.migration()))
              .setAt(toProto(e.at()))
              .build();
      case GuestArrived e ->
          HostProto.GuestArrived.newBuilder()
              .setMigration(toProto(e.migration()))
              .setEpoch(e.epoch())
              .setAt(toProto(e.at()))
              .build();
      case GuestDeparted e ->
          HostProto.GuestDeparted.newBuilder()
              .setMigration(toProto(e.migration()))
              .setAt(toProto(e.at()))
              .build();
      case CordonChanged e ->
          HostProto.CordonChanged.newBuilder()
              .setCordon(toProto(e.cordon()))
              .setAt(toProto(e.at()))
              .build();
      case StrangerNoticed e -> stranger(e.vm(), e.at());
      case StrangerGone e -> stranger(e.vm(), e.at());
      case HostEvent.OfFailover e -> FailoverEventWire.message(e);
    };
  }

  static HostProto.CellJoined cellJoined(CellId cell, Instant at) {
    return HostProto.CellJoined.newBuilder().setCell(toProto(cell)).setAt(toProto(at)).build();
  }

  private static HostProto.Stranger stranger(VmId vm, Instant at) {
    return HostProto.Stranger.newBuilder().setVm(vm.value()).setAt(toProto(at)).build();
  }

  static HostProto.Resident resident(Resident resident) {
    return HostProto.Resident.newBuilder()
        .setVm(toProto(resident.vm()))
        .setNuma(resident.numa().mask())
        .setEpoch(resident.epoch())
        .build();
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static HostEvent decode(String manifest, byte[] array) {
    var bytes = new Bytes(manifest, array);
    return switch (manifest) {
      case REGISTERED -> event(bytes.as(HostProto.HostRegistered.parser()));
      case RESERVED -> event(bytes.as(HostProto.CapacityReserved.parser()));
      case RENEWED -> event(bytes.as(HostProto.ReservationRenewed.parser()));
      case RELEASED -> event(bytes.as(HostProto.ReservationReleased.parser()));
      case ARRIVED -> event(bytes.as(HostProto.GuestArrived.parser()));
      case DEPARTED -> event(bytes.as(HostProto.GuestDeparted.parser()));
      case CORDON_CHANGED -> event(bytes.as(HostProto.CordonChanged.parser()));
      case CELL_JOINED -> event(bytes.as(HostProto.CellJoined.parser()));
      case STRANGER_NOTICED -> {
        var m = bytes.as(HostProto.Stranger.parser());
        yield new StrangerNoticed(new VmId(m.getVm()), fromProto(m.getAt()));
      }
      case STRANGER_GONE -> {
        var m = bytes.as(HostProto.Stranger.parser());
        yield new StrangerGone(new VmId(m.getVm()), fromProto(m.getAt()));
      }
      default -> FailoverEventWire.decode(manifest, bytes);
    };
  }

  private static HostEvent event(HostProto.HostRegistered m) {
    return new HostRegistered(
        fromProto(m.getSpec()),
        m.getResidentsList().stream().map(HostEventWire::resident).toList(),
        cell(m.getCell()),
        fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.CapacityReserved m) {
    return new CapacityReserved(
        fromProto(m.getMigration()),
        fromProto(m.getVm()),
        new NumaSet(m.getNuma()),
        fromProto(m.getExpires()),
        fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.ReservationRenewed m) {
    return new ReservationRenewed(
        fromProto(m.getMigration()), fromProto(m.getExpires()), fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.ReservationReleased m) {
    return new ReservationReleased(fromProto(m.getMigration()), fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.GuestArrived m) {
    return new GuestArrived(fromProto(m.getMigration()), m.getEpoch(), fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.GuestDeparted m) {
    return new GuestDeparted(fromProto(m.getMigration()), fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.CordonChanged m) {
    return new CordonChanged(fromProto(m.getCordon()), fromProto(m.getAt()));
  }

  private static HostEvent event(HostProto.CellJoined m) {
    return new CellJoined(cell(m.getCell()), fromProto(m.getAt()));
  }

  static Resident resident(HostProto.Resident m) {
    return new Resident(fromProto(m.getVm()), new NumaSet(m.getNuma()), m.getEpoch());
  }
}
