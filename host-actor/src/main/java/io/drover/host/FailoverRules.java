package io.drover.host;

import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;

import io.drover.host.Host.Admission;
import io.drover.host.Host.Failover;
import io.drover.host.Host.Loss;
import io.drover.host.Host.Registered;
import io.drover.host.Host.Rescue;
import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.PutElsewhere;
import io.drover.host.HostCommand.ReportAdmitted;
import io.drover.host.HostCommand.ReportDeclined;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.host.HostCommand.ReportReturned;
import io.drover.host.HostEvent.AdmissionDeclined;
import io.drover.host.HostEvent.GuestAdmitted;
import io.drover.host.HostEvent.GuestRescued;
import io.drover.host.HostEvent.HostFenced;
import io.drover.host.HostEvent.HostLost;
import io.drover.host.HostEvent.HostReturned;
import io.drover.host.HostEvent.OwnerAcknowledged;
import io.drover.host.HostEvent.RescueDeclined;
import io.drover.host.HostEvent.RescuesBegun;
import io.drover.model.Decision;
import io.drover.model.Placement;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a host is lost, and its VMs find another.
 *
 * <pre>
 * alive ─(quorum of watchers)→ lost ─(certain that nothing runs)→ fenced ─(it answers again)→ alive
 *                                                          │
 *                      each VM: waits → asked of a host → admitted there: owner from then on
 *                                 ↑          │
 *                                 └ declined ┘
 * </pre>
 *
 * <p>The host's record is the lock on all that may run its guests: a migration has to be let go by
 * it, a start goes through it, and once it is lost it alone says where each VM goes. So a VM that
 * was not let go needs no word of its own record before it is started elsewhere. The next place is
 * asked only after the last has recorded that it takes the VM with no such epoch.
 */
final class FailoverRules {
  /** How long an answer to a lost host is remembered. It asks every few seconds until it has it. */
  static final Duration LATEST_REPEAT = Duration.ofDays(1);

  private FailoverRules() {}

  static Decision<HostEvent> declare(Registered host, DeclareLost command) {
    Failover failover = host.failover();
    if (host.isLost()) {
      return accept();
    }
    if (!command.confirmed()) {
      return refuse("its watchers do not take it for lost any more");
    }
    if (!command.silentSince().isAfter(failover.returnedAt())) {
      return refuse("the host has returned since, at " + failover.returnedAt());
    }
    if (command.sampledAt().filter(at -> at.isAfter(command.silentSince())).isPresent()) {
      return refuse("its hypervisor answered since, at " + command.sampledAt().orElseThrow());
    }
    return accept(
        new HostLost(
            failover.losses() + 1, command.silentSince(), command.stopped(), command.at()));
  }

  /** With places at hand its VMs are asked there at once. */
  static Decision<HostEvent> fenced(Registered host, ReportFenced command) {
    if (host.failover().loss().filter(loss -> !loss.fenced()).isEmpty()
        || host.failover().losses() != command.loss()) {
      return accept();
    }
    var event = new HostFenced(command.loss(), command.at());
    SortedMap<VmId, Placement> places = thatWait(fenced(host, event), command.places());
    return places.isEmpty() ? accept(event) : accept(event, new RescuesBegun(places, command.at()));
  }

  /** Not while a place is asked for one of its VMs: it may be started there. */
  static Decision<HostEvent> returned(Registered host, ReportReturned command) {
    return host.failover()
            .loss()
            .filter(loss ->
                loss.fencedAt().filter(command.at()::isAfter).isPresent()
                    && loss.rescues().values().stream().allMatch(rescue -> rescue.to().isEmpty()))
            .isPresent()
        ? accept(new HostReturned(command.at()))
        : accept();
  }

  static Decision<HostEvent> putElsewhere(Registered host, PutElsewhere command) {
    SortedMap<VmId, Placement> places = thatWait(host, command.places());
    return places.isEmpty() ? accept() : accept(new RescuesBegun(places, command.at()));
  }

  /** Those of the places that are for VMs which wait for one, on another host. */
  private static SortedMap<VmId, Placement> thatWait(
      Registered host, SortedMap<VmId, Placement> places) {
    var waiting = new TreeMap<>(places);
    waiting
        .entrySet()
        .removeIf(place ->
            !host.waits(place.getKey()) || place.getValue().host().equals(host.spec().id()));
    return waiting;
  }

  static Decision<HostEvent> admitted(Registered host, ReportAdmitted command) {
    return isAsked(host, command.vm(), command.epoch())
        ? accept(new GuestRescued(command.vm(), command.epoch(), command.host(), command.at()))
        : accept();
  }

  static Decision<HostEvent> declined(Registered host, ReportDeclined command) {
    return isAsked(host, command.vm(), command.epoch())
        ? accept(
            new RescueDeclined(
                command.vm(), command.epoch(), command.host(), command.reason(), command.at()))
        : accept();
  }

  private static boolean isAsked(Registered host, VmId vm, long epoch) {
    Host.Resident resident = host.residents().get(vm);
    return resident != null
        && host.failover()
            .loss()
            .map(loss -> loss.rescues().get(vm))
            .filter(
                rescue -> rescue.to().isPresent() && resident.epoch() + rescue.attempts() == epoch)
            .isPresent();
  }

  static Decision<HostEvent> admit(Registered host, Admit command) {
    VmId vm = command.guest().vm().id();
    long epoch = command.guest().epoch();
    if (host.failover().admissions().getOrDefault(vm, Admission.NONE).covers(epoch)) {
      return accept(); // answered from what is remembered
    }
    return Room.whyNotTake(host, command.guest().vm(), command.guest().numa())
        .<Decision<HostEvent>>map(
            reason -> accept(new AdmissionDeclined(vm, epoch, reason, command.at())))
        .orElseGet(() -> accept(new GuestAdmitted(command.guest(), command.from(), command.at())));
  }

  static Decision<HostEvent> acknowledged(Registered host, HostCommand.AcknowledgeOwner command) {
    return host.failover().unannounced().contains(command.vmId())
            && isOwnedWith(host, command.vmId(), command.epoch())
        ? accept(new OwnerAcknowledged(command.vmId(), command.epoch(), command.at()))
        : accept();
  }

  private static boolean isOwnedWith(Registered host, VmId vm, long epoch) {
    Host.Resident resident = host.residents().get(vm);
    return resident != null && resident.epoch() == epoch;
  }

  static Registered lost(Registered host, HostLost event) {
    Failover before = host.failover();
    return host.with(
        new Failover(
            event.loss(),
            Optional.of(new Loss(event.at(), Optional.empty(), event.stopped(), new TreeMap<>())),
            before.returnedAt(),
            before.admissions(),
            before.unannounced()));
  }

  static Registered fenced(Registered host, HostFenced event) {
    Loss loss = loss(host, event);
    return host.with(
        host.failover()
            .with(
                Optional.of(
                    new Loss(
                        loss.since(), Optional.of(event.at()), loss.stopped(), loss.rescues()))));
  }

  static Registered begun(Registered host, RescuesBegun event) {
    var rescues = new TreeMap<>(loss(host, event).rescues());
    event
        .places()
        .forEach((vm, place) ->
            rescues.put(
                vm,
                new Rescue(
                    rescues.getOrDefault(vm, Rescue.NONE).attempts() + 1, Optional.of(place))));
    return withRescues(host, event, rescues);
  }

  static Registered rescued(Registered host, GuestRescued event) {
    var residents = new TreeMap<>(host.residents());
    residents.remove(event.vm());
    var rescues = new TreeMap<>(loss(host, event).rescues());
    rescues.remove(event.vm());
    return withRescues(withoutTidings(host, event.vm()), event, rescues)
        .with(residents, host.reservations());
  }

  static Registered declined(Registered host, RescueDeclined event) {
    var rescues = new TreeMap<>(loss(host, event).rescues());
    rescues.computeIfPresent(
        event.vm(), (_, rescue) -> new Rescue(rescue.attempts(), Optional.empty()));
    return withRescues(host, event, rescues);
  }

  static Registered returned(Registered host, HostReturned event) {
    Failover before = host.failover();
    return host.with(
        new Failover(
            before.losses(),
            Optional.empty(),
            event.at(),
            before.admissions(),
            before.unannounced()));
  }

  static Registered admitted(Registered host, GuestAdmitted event) {
    Host.Resident guest = event.guest();
    var residents = new TreeMap<>(host.residents());
    residents.put(guest.vm().id(), guest);
    var unannounced = new TreeSet<>(host.failover().unannounced());
    unannounced.add(guest.vm().id());
    VmId vm = guest.vm().id();
    Admission before = host.failover().admissions().getOrDefault(vm, Admission.NONE);
    Failover failover =
        remembering(
            host.failover(),
            vm,
            new Admission(guest.epoch(), before.declined(), before.reason(), event.at()),
            event.at());
    return host.with(residents, host.reservations()).with(failover.withUnannounced(unannounced));
  }

  /** With another epoch than before, of which the VM's own record has yet to hear. */
  static Registered ownedWith(Registered host, VmId vm, long epoch) {
    Host.Resident resident = host.resident(vm);
    if (resident.epoch() == epoch) {
      return host;
    }
    var residents = new TreeMap<>(host.residents());
    residents.put(vm, new Host.Resident(resident.vm(), resident.numa(), epoch));
    var unannounced = new TreeSet<>(host.failover().unannounced());
    unannounced.add(vm);
    return host.with(residents, host.reservations())
        .with(host.failover().withUnannounced(unannounced));
  }

  static Registered turnedDown(Registered host, AdmissionDeclined event) {
    Admission before = host.failover().admissions().getOrDefault(event.vm(), Admission.NONE);
    return host.with(
        remembering(
            host.failover(),
            event.vm(),
            new Admission(before.admitted(), event.epoch(), event.reason(), event.at()),
            event.at()));
  }

  static Registered withoutTidings(Registered host, VmId vm) {
    if (!host.failover().unannounced().contains(vm)) {
      return host;
    }
    var unannounced = new TreeSet<>(host.failover().unannounced());
    unannounced.remove(vm);
    return host.with(host.failover().withUnannounced(unannounced));
  }

  private static Failover remembering(Failover failover, VmId vm, Admission admission, Instant at) {
    var admissions = new TreeMap<>(failover.admissions());
    admissions.values().removeIf(old -> old.at().plus(LATEST_REPEAT).isBefore(at));
    admissions.put(vm, admission);
    return new Failover(
        failover.losses(),
        failover.loss(),
        failover.returnedAt(),
        admissions,
        failover.unannounced());
  }

  private static Registered withRescues(
      Registered host, HostEvent event, SortedMap<VmId, Rescue> rescues) {
    Loss loss = loss(host, event);
    return host.with(
        host.failover()
            .with(Optional.of(new Loss(loss.since(), loss.fencedAt(), loss.stopped(), rescues))));
  }

  private static Loss loss(Registered host, HostEvent event) {
    return host.failover()
        .loss()
        .orElseThrow(() -> new IllegalStateException("the host is not lost: " + event));
  }
}
