package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import com.google.protobuf.MessageLite;
import io.drover.host.HostEvent;
import io.drover.host.HostEvent.AdmissionDeclined;
import io.drover.host.HostEvent.GuestAdmitted;
import io.drover.host.HostEvent.GuestLeaving;
import io.drover.host.HostEvent.GuestRescued;
import io.drover.host.HostEvent.GuestStayed;
import io.drover.host.HostEvent.HostFenced;
import io.drover.host.HostEvent.HostLost;
import io.drover.host.HostEvent.HostReturned;
import io.drover.host.HostEvent.OwnerAcknowledged;
import io.drover.host.HostEvent.RescueDeclined;
import io.drover.host.HostEvent.RescuesBegun;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.proto.HostProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The events of a host about VMs that leave it, and about its loss and that of others. */
final class FailoverEventWire {
  private static final String LEAVING = "host.guest-leaving.1";
  private static final String STAYED = "host.guest-stayed.1";
  private static final String LOST = "host.lost.1";
  private static final String FENCED = "host.fenced.1";
  private static final String RESCUES_BEGUN = "host.rescues-begun.1";
  private static final String RESCUED = "host.guest-rescued.1";
  private static final String DECLINED = "host.rescue-declined.1";
  private static final String ADMITTED = "host.guest-admitted.1";
  private static final String TURNED_DOWN = "host.admission-declined.1";
  private static final String ACKNOWLEDGED = "host.owner-acknowledged.1";
  private static final String RETURNED = "host.returned.1";

  private FailoverEventWire() {}

  static String manifest(HostEvent.OfFailover event) {
    return switch (event) {
      case GuestLeaving _ -> LEAVING;
      case GuestStayed _ -> STAYED;
      case HostLost _ -> LOST;
      case HostFenced _ -> FENCED;
      case RescuesBegun _ -> RESCUES_BEGUN;
      case GuestRescued _ -> RESCUED;
      case RescueDeclined _ -> DECLINED;
      case GuestAdmitted _ -> ADMITTED;
      case AdmissionDeclined _ -> TURNED_DOWN;
      case OwnerAcknowledged _ -> ACKNOWLEDGED;
      case HostReturned _ -> RETURNED;
    };
  }

  static MessageLite message(HostEvent.OfFailover event) {
    return switch (event) {
      case GuestLeaving(var migration, var at) -> ofMigration(migration, 0, at);
      case GuestStayed(var migration, var epoch, var at) -> ofMigration(migration, epoch, at);
      case HostLost e ->
          HostProto.HostLost.newBuilder()
              .setLoss(e.loss())
              .setSilentSince(toProto(e.silentSince()))
              .addAllStopped(e.stopped().stream().map(VmId::value).toList())
              .setAt(toProto(e.at()))
              .build();
      case HostFenced(var loss, var at) ->
          HostProto.LossFenced.newBuilder().setLoss(loss).setAt(toProto(at)).build();
      case RescuesBegun(var places, var at) ->
          HostProto.RescuesBegun.newBuilder()
              .addAllPlaces(refuges(places))
              .setAt(toProto(at))
              .build();
      case GuestRescued(var vm, var epoch, var host, var at) ->
          rescued(vm, epoch, host.value(), "", at);
      case RescueDeclined(var vm, var epoch, var host, var reason, var at) ->
          rescued(vm, epoch, host.value(), reason, at);
      case GuestAdmitted e ->
          HostProto.GuestAdmitted.newBuilder()
              .setGuest(HostEventWire.resident(e.guest()))
              .setFrom(e.from().value())
              .setAt(toProto(e.at()))
              .build();
      case AdmissionDeclined(var vm, var epoch, var reason, var at) ->
          rescued(vm, epoch, "", reason, at);
      case OwnerAcknowledged(var vm, var epoch, var at) -> rescued(vm, epoch, "", "", at);
      case HostReturned(var at) -> HostProto.HostReturned.newBuilder().setAt(toProto(at)).build();
    };
  }

  private static HostProto.GuestOfMigration ofMigration(
      MigrationId migration, long epoch, Instant at) {
    return HostProto.GuestOfMigration.newBuilder()
        .setMigration(toProto(migration))
        .setEpoch(epoch)
        .setAt(toProto(at))
        .build();
  }

  private static HostProto.Rescued rescued(
      VmId vm, long epoch, String host, String reason, Instant at) {
    return HostProto.Rescued.newBuilder()
        .setVm(vm.value())
        .setEpoch(epoch)
        .setHost(host)
        .setReason(reason)
        .setAt(toProto(at))
        .build();
  }

  static List<HostProto.Refuge> refuges(SortedMap<VmId, Placement> places) {
    return places.entrySet().stream()
        .map(place ->
            HostProto.Refuge.newBuilder()
                .setVm(place.getKey().value())
                .setPlace(toProto(place.getValue()))
                .build())
        .toList();
  }

  static SortedMap<VmId, Placement> places(List<HostProto.Refuge> refuges) {
    var places = new TreeMap<VmId, Placement>();
    for (var m : refuges) {
      places.put(new VmId(m.getVm()), fromProto(m.getPlace()));
    }
    return places;
  }

  static HostEvent decode(String manifest, Bytes bytes) {
    return switch (manifest) {
      case LEAVING -> {
        var m = bytes.as(HostProto.GuestOfMigration.parser());
        yield new GuestLeaving(fromProto(m.getMigration()), fromProto(m.getAt()));
      }
      case STAYED -> {
        var m = bytes.as(HostProto.GuestOfMigration.parser());
        yield new GuestStayed(fromProto(m.getMigration()), m.getEpoch(), fromProto(m.getAt()));
      }
      case LOST -> lost(bytes.as(HostProto.HostLost.parser()));
      case FENCED -> {
        var m = bytes.as(HostProto.LossFenced.parser());
        yield new HostFenced(m.getLoss(), fromProto(m.getAt()));
      }
      case RESCUES_BEGUN -> {
        var m = bytes.as(HostProto.RescuesBegun.parser());
        yield new RescuesBegun(places(m.getPlacesList()), fromProto(m.getAt()));
      }
      case ADMITTED -> {
        var m = bytes.as(HostProto.GuestAdmitted.parser());
        yield new GuestAdmitted(
            HostEventWire.resident(m.getGuest()), new HostId(m.getFrom()), fromProto(m.getAt()));
      }
      case RETURNED ->
          new HostReturned(fromProto(bytes.as(HostProto.HostReturned.parser()).getAt()));
      case RESCUED, DECLINED, TURNED_DOWN, ACKNOWLEDGED ->
          rescue(manifest, bytes.as(HostProto.Rescued.parser()));
      default -> throw UnreadableRecord.unknown(manifest);
    };
  }

  private static HostLost lost(HostProto.HostLost m) {
    return new HostLost(
        m.getLoss(),
        fromProto(m.getSilentSince()),
        m.getStoppedList().stream().map(VmId::new).collect(Collectors.toCollection(TreeSet::new)),
        fromProto(m.getAt()));
  }

  private static HostEvent rescue(String manifest, HostProto.Rescued m) {
    var vm = new VmId(m.getVm());
    Instant at = fromProto(m.getAt());
    return switch (manifest) {
      case RESCUED -> new GuestRescued(vm, m.getEpoch(), new HostId(m.getHost()), at);
      case DECLINED ->
          new RescueDeclined(vm, m.getEpoch(), new HostId(m.getHost()), m.getReason(), at);
      case TURNED_DOWN -> new AdmissionDeclined(vm, m.getEpoch(), m.getReason(), at);
      default -> new OwnerAcknowledged(vm, m.getEpoch(), at);
    };
  }
}
