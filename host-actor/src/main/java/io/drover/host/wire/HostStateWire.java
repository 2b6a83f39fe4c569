package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.host.Host;
import io.drover.host.Host.Registered;
import io.drover.host.Host.Reservation;
import io.drover.host.Host.Resident;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.proto.HostProto.HostState;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A host's state as bytes and back: its snapshot. */
public final class HostStateWire {
  public static final String MANIFEST = "host.state.1";

  private HostStateWire() {}

  public static byte[] encode(Host state) {
    var message = HostState.newBuilder();
    switch (state) {
      case Host.Unregistered _ -> {}
      case Registered host -> message.setRegistered(registered(host));
    }
    return message.build().toByteArray();
  }

  private static HostState.Registered registered(Registered host) {
    var message =
        HostState.Registered.newBuilder()
            .setSpec(toProto(host.spec()))
            .setCordon(toProto(host.cordon()));
    host.residents()
        .values()
        .forEach(resident -> message.addResidents(HostEventWire.resident(resident)));
    host.reservations()
        .forEach((migration, reservation) ->
            message
                .addReservationsBuilder()
                .setMigration(toProto(migration))
                .setVm(toProto(reservation.vm()))
                .setNuma(reservation.numa().mask())
                .setExpires(toProto(reservation.expires())));
    host.settled()
        .forEach((migration, until) ->
            message.addSettledBuilder().setMigration(toProto(migration)).setUntil(toProto(until)));
    host.strangers().forEach(vm -> message.addStrangers(vm.value()));
    return message.build();
  }

  /**
   * @throws UnreadableRecord if the bytes are damaged, or of a kind that only newer versions know
   */
  public static Host decode(String manifest, byte[] array) {
    if (!manifest.equals(MANIFEST)) {
      throw UnreadableRecord.unknown(manifest);
    }
    HostState message = new Bytes(manifest, array).as(HostState.parser());
    return message.hasRegistered() ? registered(message.getRegistered()) : Host.UNREGISTERED;
  }

  private static Registered registered(HostState.Registered message) {
    var residents = new TreeMap<VmId, Resident>();
    for (var m : message.getResidentsList()) {
      Resident resident = HostEventWire.resident(m);
      residents.put(resident.vm().id(), resident);
    }
    var reservations = new TreeMap<MigrationId, Reservation>();
    for (var m : message.getReservationsList()) {
      reservations.put(
          fromProto(m.getMigration()),
          new Reservation(
              fromProto(m.getVm()), new NumaSet(m.getNuma()), fromProto(m.getExpires())));
    }
    var settled = new TreeMap<MigrationId, Instant>();
    for (var m : message.getSettledList()) {
      settled.put(fromProto(m.getMigration()), fromProto(m.getUntil()));
    }
    return new Registered(
        fromProto(message.getSpec()),
        residents,
        reservations,
        settled,
        fromProto(message.getCordon()),
        message.getStrangersList().stream()
            .map(VmId::new)
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
