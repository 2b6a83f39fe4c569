package io.drover.host;

import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;

import io.drover.host.Host.Registered;
import io.drover.host.Host.Reservation;
import io.drover.host.Host.Resident;
import io.drover.host.HostCommand.AcknowledgeOwner;
import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.Arrive;
import io.drover.host.HostCommand.DeclareLost;
import io.drover.host.HostCommand.Depart;
import io.drover.host.HostCommand.JoinCell;
import io.drover.host.HostCommand.LetGo;
import io.drover.host.HostCommand.OfVm;
import io.drover.host.HostCommand.Prepare;
import io.drover.host.HostCommand.PutElsewhere;
import io.drover.host.HostCommand.Register;
import io.drover.host.HostCommand.Release;
import io.drover.host.HostCommand.Renew;
import io.drover.host.HostCommand.ReportAdmitted;
import io.drover.host.HostCommand.ReportDeclined;
import io.drover.host.HostCommand.ReportFenced;
import io.drover.host.HostCommand.ReportReturned;
import io.drover.host.HostCommand.ReportStarted;
import io.drover.host.HostCommand.ReportStrangers;
import io.drover.host.HostCommand.Reserve;
import io.drover.host.HostCommand.SetCordon;
import io.drover.host.HostCommand.StartGuest;
import io.drover.host.HostEvent.AdmissionDeclined;
import io.drover.host.HostEvent.CapacityReserved;
import io.drover.host.HostEvent.CellJoined;
import io.drover.host.HostEvent.CordonChanged;
import io.drover.host.HostEvent.GuestAdmitted;
import io.drover.host.HostEvent.GuestArrived;
import io.drover.host.HostEvent.GuestDeparted;
import io.drover.host.HostEvent.GuestLeaving;
import io.drover.host.HostEvent.GuestRescued;
import io.drover.host.HostEvent.GuestStayed;
import io.drover.host.HostEvent.HostFenced;
import io.drover.host.HostEvent.HostLost;
import io.drover.host.HostEvent.HostRegistered;
import io.drover.host.HostEvent.HostReturned;
import io.drover.host.HostEvent.OwnerAcknowledged;
import io.drover.host.HostEvent.RescueDeclined;
import io.drover.host.HostEvent.RescuesBegun;
import io.drover.host.HostEvent.ReservationReleased;
import io.drover.host.HostEvent.ReservationRenewed;
import io.drover.host.HostEvent.StrangerGone;
import io.drover.host.HostEvent.StrangerNoticed;
import io.drover.model.Cordon;
import io.drover.model.Decision;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The whole behaviour of a host. It has the last word on its own capacity: whatever a plan thought,
 * a reservation is granted or refused here, where residents and all other reservations are known
 * exactly.
 */
public final class HostRules {
  /**
   * How long a settled migration is remembered, so that a late repeat of its messages is not taken
   * for something new.
   */
  static final Duration LATEST_REPEAT = Duration.ofHours(1);

  private HostRules() {}

  public static Decision<HostEvent> decide(Host state, HostCommand command) {
    return switch (state) {
      case Host.Unregistered _ -> beforeRegistration(command);
      case Registered host -> whileRegistered(host, command);
    };
  }

  /** What several commands come to, one after the other; those that are refused come to nothing. */
  static List<HostEvent> decideAll(Host state, List<HostCommand> commands) {
    var all = new ArrayList<HostEvent>();
    Host now = state;
    for (HostCommand command : commands) {
      if (decide(now, command) instanceof Decision.Accepted<HostEvent>(var events)) {
        for (HostEvent event : events) {
          now = evolve(now, event);
          all.add(event);
        }
      }
    }
    return all;
  }

  private static Decision<HostEvent> beforeRegistration(HostCommand command) {
    return switch (command) {
      case Register r -> register(r);
      case ReportStrangers _,
          Prepare _,
          DeclareLost _,
          ReportFenced _,
          ReportReturned _,
          ReportStarted _ ->
          accept();
      case SetCordon _,
          JoinCell _,
          OfVm _,
          PutElsewhere _,
          Admit _,
          ReportAdmitted _,
          ReportDeclined _ ->
          refuse("the host is not registered");
    };
  }

  private static Decision<HostEvent> register(Register command) {
    Registered host =
        (Registered)
            evolve(
                Host.UNREGISTERED,
                new HostRegistered(command.spec(), List.of(), command.cell(), command.at()));
    var residents = new TreeMap<VmId, Resident>();
    for (Resident resident : command.residents()) {
      if (residents.containsKey(resident.vm().id())) {
        return refuse("host " + command.spec().id() + " lists VM " + resident.vm().id() + " twice");
      }
      Optional<String> veto = Room.whyNot(host, resident.vm(), resident.numa());
      if (veto.isPresent()) {
        return refuse(
            "host "
                + command.spec().id()
                + " cannot hold "
                + resident.vm().id()
                + ": "
                + veto.get());
      }
      residents.put(resident.vm().id(), resident);
      host = host.with(residents, host.reservations());
    }
    return accept(
        new HostRegistered(command.spec(), command.residents(), command.cell(), command.at()));
  }

  private static Decision<HostEvent> whileRegistered(Registered host, HostCommand command) {
    return switch (command) {
      case Register r when r.spec().equals(host.spec()) -> accept();
      case Register _ -> refuse("host " + host.spec().id() + " is registered with another spec");
      case SetCordon c when c.cordon() == Cordon.LOST ->
          refuse("that a host is lost is for its watchers to say, not for operators");
      case SetCordon c when c.cordon() == host.cordon() -> accept();
      case SetCordon c -> accept(new CordonChanged(c.cordon(), c.at()));
      case JoinCell j -> joinCell(host, j);
      case ReportStrangers r -> strangers(host, r);
      case LetGo l -> letGo(host, l);
      case Reserve r -> reserve(host, r);
      case Renew r when host.reservations().containsKey(r.migration()) ->
          accept(new ReservationRenewed(r.migration(), r.expires(), r.at()));
      case Renew r -> refuse("nothing is held for migration " + r.migration());
      case Release r when host.reservations().containsKey(r.migration()) ->
          accept(new ReservationReleased(r.migration(), r.at()));
      case Release r when r.migration().equals(host.leaving().get(r.migration().vm())) ->
          accept(new GuestStayed(r.migration(), epochAfter(host, r), r.at()));
      case Release _ -> accept();
      case Arrive a when host.reservations().containsKey(a.migration()) ->
          accept(new GuestArrived(a.migration(), a.epoch(), a.at()));
      case Arrive _ -> accept(); // a repeat: the reservation became a resident the first time
      case Depart d when host.reservations().containsKey(d.migration()) ->
          refuse("migration " + d.migration() + " comes to this host: it cannot depart from it");
      case Depart d when isOlderOwner(host, d) -> accept(new GuestDeparted(d.migration(), d.at()));
      case Depart _ -> accept(); // a repeat, or the VM has come back since
      case StartGuest _, ReportStarted _ -> accept(); // answered by the state, see HostDuties
      case AcknowledgeOwner a -> FailoverRules.acknowledged(host, a);
      case Prepare _ -> accept(); // remembered, and not recorded
      case DeclareLost d -> FailoverRules.declare(host, d);
      case ReportFenced r -> FailoverRules.fenced(host, r);
      case ReportReturned r -> FailoverRules.returned(host, r);
      case PutElsewhere p -> FailoverRules.putElsewhere(host, p);
      case Admit a -> FailoverRules.admit(host, a);
      case ReportAdmitted r -> FailoverRules.admitted(host, r);
      case ReportDeclined r -> FailoverRules.declined(host, r);
    };
  }

  /**
   * A lost guest may have run on the target with the next epoch, unseen: that is not used again.
   */
  private static long epochAfter(Registered host, Release command) {
    long epoch = host.resident(command.migration().vm()).epoch();
    return command.guestLost() ? epoch + 2 : epoch;
  }

  /** So that what is under way here stays one scheduler's to count. */
  private static Decision<HostEvent> joinCell(Registered host, JoinCell command) {
    if (command.cell().equals(host.cell())) {
      return accept();
    }
    if (host.isLost()) {
      return refuse(
          "host " + host.spec().id() + " is lost, and cell " + host.cell() + " sees to its VMs");
    }
    int underWay = host.reservations().size() + host.leaving().size();
    if (underWay > 0) {
      return refuse(
          underWay
              + " VMs are on their way to or from host "
              + host.spec().id()
              + ": let them arrive first; cordoned, it gets no more");
    }
    return accept(new CellJoined(command.cell(), command.at()));
  }

  private static Decision<HostEvent> letGo(Registered host, LetGo command) {
    VmId vm = command.migration().vm();
    Resident resident = host.residents().get(vm);
    if (command.migration().equals(host.leaving().get(vm))) {
      return accept();
    }
    if (host.settled().containsKey(command.migration())) {
      return refuse("migration " + command.migration() + " is over");
    }
    if (host.isLost()) {
      return refuse("host " + host.spec().id() + " is lost");
    }
    if (resident == null || resident.epoch() != command.epoch()) {
      return refuse(
          "host "
              + host.spec().id()
              + (resident == null
                  ? " does not hold VM " + vm
                  : " owns VM " + vm + " with epoch " + resident.epoch())
              + ", the migration believed it there with epoch "
              + command.epoch());
    }
    return accept(new GuestLeaving(command.migration(), command.at()));
  }

  private static boolean isOlderOwner(Registered host, Depart command) {
    Resident resident = host.residents().get(command.migration().vm());
    return resident != null && resident.epoch() < command.epoch();
  }

  private static Decision<HostEvent> reserve(Registered host, Reserve command) {
    if (host.reservations().containsKey(command.migration())) {
      return accept();
    }
    if (host.settled().containsKey(command.migration())) {
      return refuse("migration " + command.migration() + " is over");
    }
    if (!command.at().isBefore(command.expires())) {
      return refuse("the reservation was asked for after it expired at " + command.expires());
    }
    return Room.whyNotTake(host, command.vm(), command.numa())
        .<Decision<HostEvent>>map(Decision::refuse)
        .orElseGet(() ->
            accept(
                new CapacityReserved(
                    command.migration(),
                    command.vm(),
                    command.numa(),
                    command.expires(),
                    command.at())));
  }

  public static Host evolve(Host state, HostEvent event) {
    return switch (state) {
      case Host.Unregistered _ when event instanceof HostRegistered r -> registered(r);
      case Host.Unregistered _ ->
          throw new IllegalStateException("cannot follow an unregistered host: " + event);
      case Registered host -> next(host, event);
    };
  }

  private static Decision<HostEvent> strangers(Registered host, ReportStrangers command) {
    var events = new ArrayList<HostEvent>();
    for (VmId vm : host.strangers()) {
      if (!command.vms().contains(vm)) {
        events.add(new StrangerGone(vm, command.at()));
      }
    }
    for (VmId vm : command.vms()) {
      if (!host.strangers().contains(vm)) {
        events.add(new StrangerNoticed(vm, command.at()));
      }
    }
    return new Decision.Accepted<>(events);
  }

  private static Registered registered(HostRegistered event) {
    var residents = new TreeMap<VmId, Resident>();
    event.residents().forEach(resident -> residents.put(resident.vm().id(), resident));
    return Registered.of(event.spec(), residents, event.cell());
  }

  private static Registered next(Registered host, HostEvent event) {
    var residents = new TreeMap<>(host.residents());
    var reservations = new TreeMap<>(host.reservations());
    return switch (event) {
      case HostRegistered _ -> throw new IllegalStateException("registered twice: " + event);
      case CordonChanged c -> host.with(c.cordon());
      case CellJoined c -> host.with(c.cell());
      case StrangerNoticed s -> {
        var strangers = new TreeSet<>(host.strangers());
        strangers.add(s.vm());
        yield host.with(strangers);
      }
      case StrangerGone s -> {
        var strangers = new TreeSet<>(host.strangers());
        strangers.remove(s.vm());
        yield host.with(strangers);
      }
      case CapacityReserved r -> {
        reservations.put(r.migration(), new Reservation(r.vm(), r.numa(), r.expires()));
        yield host.with(residents, reservations);
      }
      case ReservationRenewed r -> {
        Reservation held = held(host, r.migration(), event);
        reservations.put(r.migration(), new Reservation(held.vm(), held.numa(), r.expires()));
        yield host.with(residents, reservations);
      }
      case ReservationReleased r -> {
        held(host, r.migration(), event);
        reservations.remove(r.migration());
        yield settle(host.with(residents, reservations), r.migration(), r.at());
      }
      case GuestArrived a -> {
        Reservation held = held(host, a.migration(), event);
        reservations.remove(a.migration());
        residents.put(held.vm().id(), new Resident(held.vm(), held.numa(), a.epoch()));
        yield settle(host.with(residents, reservations), a.migration(), a.at());
      }
      case GuestDeparted d -> {
        residents.remove(d.migration().vm());
        yield settle(
            FailoverRules.withoutTidings(
                stays(host.with(residents, reservations), d.migration().vm()), d.migration().vm()),
            d.migration(),
            d.at());
      }
      case GuestLeaving l -> {
        var leaving = new TreeMap<>(host.leaving());
        leaving.put(l.migration().vm(), l.migration());
        yield host.withLeaving(leaving);
      }
      case GuestStayed s -> {
        Registered stayed = stays(host, s.migration().vm());
        yield settle(
            FailoverRules.ownedWith(stayed, s.migration().vm(), s.epoch()), s.migration(), s.at());
      }
      case HostLost e -> FailoverRules.lost(host, e);
      case HostFenced e -> FailoverRules.fenced(host, e);
      case RescuesBegun e -> FailoverRules.begun(host, e);
      case GuestRescued e -> FailoverRules.rescued(host, e);
      case RescueDeclined e -> FailoverRules.declined(host, e);
      case GuestAdmitted e -> FailoverRules.admitted(host, e);
      case AdmissionDeclined e -> FailoverRules.turnedDown(host, e);
      case OwnerAcknowledged e -> FailoverRules.withoutTidings(host, e.vm());
      case HostReturned e -> FailoverRules.returned(host, e);
    };
  }

  private static Registered stays(Registered host, VmId vm) {
    var leaving = new TreeMap<>(host.leaving());
    leaving.remove(vm);
    return host.withLeaving(leaving);
  }

  private static Reservation held(Registered host, MigrationId migration, HostEvent event) {
    Reservation held = host.reservations().get(migration);
    if (held == null) {
      throw new IllegalStateException("nothing is reserved for " + migration + ": " + event);
    }
    return held;
  }

  private static Registered settle(Registered host, MigrationId migration, Instant at) {
    var settled = new TreeMap<>(host.settled());
    settled.values().removeIf(until -> until.isBefore(at));
    settled.put(migration, at.plus(LATEST_REPEAT));
    return host.withSettled(settled);
  }
}
