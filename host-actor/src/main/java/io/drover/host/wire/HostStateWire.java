package io.drover.host.wire;

import static io.drover.proto.codec.MoveCodec.fromProto;
import static io.drover.proto.codec.MoveCodec.toProto;
import static io.drover.proto.codec.SpecCodec.cell;
import static io.drover.proto.codec.SpecCodec.fromProto;
import static io.drover.proto.codec.SpecCodec.toProto;
import static io.drover.proto.codec.TimeCodec.fromProto;
import static io.drover.proto.codec.TimeCodec.toProto;

import io.drover.host.Host;
import io.drover.host.Host.Failover;
import io.drover.host.Host.Registered;
import io.drover.host.Host.Reservation;
import io.drover.host.Host.Resident;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.proto.HostProto.HostState;
import io.drover.proto.ModelProto;
import io.drover.proto.codec.Bytes;
import io.drover.proto.codec.UnreadableRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
            .setCordon(toProto(host.cordon()))
            .setCell(toProto(host.cell()));
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
    host.leaving().values().forEach(migration -> message.addLeaving(toProto(migration)));
    write(host.failover(), message);
    return message.build();
  }

  private static void write(Failover failover, HostState.Registered.Builder message) {
    message.setLosses(failover.losses());
    failover.loss().ifPresent(loss -> message.setLoss(loss(loss)));
    if (!failover.returnedAt().equals(Instant.EPOCH)) {
      message.setReturnedAt(toProto(failover.returnedAt()));
    }
    failover
        .admissions()
        .forEach((vm, admission) ->
            message
                .addAdmissionsBuilder()
                .setVm(vm.value())
                .setAdmitted(admission.admitted())
                .setDeclined(admission.declined())
                .setReason(admission.reason())
                .setAt(toProto(admission.at())));
    failover.unannounced().forEach(vm -> message.addUnannounced(vm.value()));
  }

  private static HostState.Loss loss(Host.Loss loss) {
    var message = HostState.Loss.newBuilder().setSince(toProto(loss.since()));
    loss.fencedAt().ifPresent(at -> message.setFencedAt(toProto(at)));
    loss.stopped().forEach(vm -> message.addStopped(vm.value()));
    loss.rescues()
        .forEach((vm, rescue) -> {
          var m = message.addRescuesBuilder().setVm(vm.value()).setAttempts(rescue.attempts());
          rescue.to().ifPresent(place -> m.setTo(toProto(place)));
        });
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
        vms(message.getStrangersList()),
        leaving(message.getLeavingList()),
        failover(message),
        cell(message.getCell()));
  }

  private static TreeSet<VmId> vms(List<String> ids) {
    return ids.stream().map(VmId::new).collect(Collectors.toCollection(TreeSet::new));
  }

  private static TreeMap<VmId, MigrationId> leaving(List<ModelProto.MigrationId> migrations) {
    var leaving = new TreeMap<VmId, MigrationId>();
    for (var m : migrations) {
      MigrationId migration = fromProto(m);
      leaving.put(migration.vm(), migration);
    }
    return leaving;
  }

  private static Failover failover(HostState.Registered message) {
    var admissions = new TreeMap<VmId, Host.Admission>();
    for (var m : message.getAdmissionsList()) {
      admissions.put(
          new VmId(m.getVm()),
          new Host.Admission(
              m.getAdmitted(), m.getDeclined(), m.getReason(), fromProto(m.getAt())));
    }
    return new Failover(
        message.getLosses(),
        message.hasLoss() ? Optional.of(loss(message.getLoss())) : Optional.empty(),
        message.hasReturnedAt() ? fromProto(message.getReturnedAt()) : Instant.EPOCH,
        admissions,
        vms(message.getUnannouncedList()));
  }

  private static Host.Loss loss(HostState.Loss message) {
    var rescues = new TreeMap<VmId, Host.Rescue>();
    for (var m : message.getRescuesList()) {
      rescues.put(
          new VmId(m.getVm()),
          new Host.Rescue(
              m.getAttempts(), m.hasTo() ? Optional.of(fromProto(m.getTo())) : Optional.empty()));
    }
    return new Host.Loss(
        fromProto(message.getSince()),
        message.hasFencedAt() ? Optional.of(fromProto(message.getFencedAt())) : Optional.empty(),
        vms(message.getStoppedList()),
        rescues);
  }
}
