package io.drover.host;

import static io.drover.host.SampleHosts.EXPIRY;
import static io.drover.host.SampleHosts.HOST;
import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.answers;
import static io.drover.host.SampleHosts.migration;
import static io.drover.host.SampleHosts.owed;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserve;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.vm;
import static io.drover.model.Decision.accept;
import static io.drover.model.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.Arrive;
import io.drover.host.HostCommand.Depart;
import io.drover.host.HostCommand.Release;
import io.drover.host.HostCommand.Renew;
import io.drover.host.HostEvent.GuestArrived;
import io.drover.host.HostEvent.GuestDeparted;
import io.drover.host.HostEvent.ReservationReleased;
import io.drover.host.HostEvent.ReservationRenewed;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import org.junit.jupiter.api.Test;

/** How what was reserved ends: by the guest, by its leaving, by time. */
class HostReservationsTest {
  private static final VmSpec WEB = vm("web", 4, 8);
  private static final VmSpec DB = vm("db", 6, 16);
  private static final Host EMPTY = after(registered(SPEC));

  // Ending

  @Test
  void givenAReservation_whenReleased_thenItsRoomIsFreeAndALateRepeatDoesNotTakeItAgain() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));
    var release = new Release(migration(WEB, 1), false, NOON);
    assertThat(HostRules.decide(host, release))
        .isEqualTo(accept(new ReservationReleased(migration(WEB, 1), NOON)));

    Host released = HostRules.evolve(host, new ReservationReleased(migration(WEB, 1), NOON));
    assertThat(((Host.Registered) released).free(0)).isEqualTo(free(8, 32));
    assertThat(HostRules.decide(released, reserve(WEB, 1, 0)))
        .isEqualTo(refuse("migration web#1 is over"));
    assertThat(HostRules.decide(released, release)).isEqualTo(accept());
    assertThat(HostRules.decide(released, reserve(WEB, 2, 0)))
        .isEqualTo(accept(reserved(WEB, 2, 0)));
  }

  @Test
  void givenAReservation_whenTheGuestArrives_thenItIsAResidentOnTheSameNodes() {
    Host host = after(registered(SPEC), reserved(WEB, 3, 1));
    var arrive = new Arrive(migration(WEB, 3), 2, NOON);
    var decision = HostRules.decide(host, arrive);

    assertThat(decision).isEqualTo(accept(new GuestArrived(migration(WEB, 3), 2, NOON)));
    assertThat(answers(arrive, decision)).contains(new HostAnswer.Settled(migration(WEB, 3), HOST));
    var arrived =
        (Host.Registered) HostRules.evolve(host, new GuestArrived(migration(WEB, 3), 2, NOON));
    assertThat(arrived.residents().values())
        .containsExactly(new Host.Resident(WEB, NumaSet.of(1), 2));
    assertThat(arrived.reservations()).isEmpty();
    assertThat(arrived.free(1)).isEqualTo(free(4, 24));
  }

  @Test
  void givenTheGuestArrived_whenMessagesAreRepeated_thenTheyChangeNothing() {
    Host host =
        after(registered(SPEC), reserved(WEB, 1, 0), new GuestArrived(migration(WEB, 1), 2, NOON));

    assertThat(HostRules.decide(host, new Arrive(migration(WEB, 1), 2, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(host, new Release(migration(WEB, 1), false, NOON)))
        .isEqualTo(accept());
    assertThat(HostRules.decide(host, reserve(WEB, 1, 0)))
        .isEqualTo(refuse("migration web#1 is over"));
  }

  @Test
  void givenAResident_whenItDeparts_thenItsRoomIsFreeAndTheRepeatIsAnswered() {
    Host host = after(registered(SPEC, resident(WEB, 0)));
    var depart = new Depart(migration(WEB, 1), 2, NOON);
    assertThat(HostRules.decide(host, depart))
        .isEqualTo(accept(new GuestDeparted(migration(WEB, 1), NOON)));

    Host left = HostRules.evolve(host, new GuestDeparted(migration(WEB, 1), NOON));
    assertThat(((Host.Registered) left).residents()).isEmpty();
    assertThat(HostRules.decide(left, depart)).isEqualTo(accept());
    assertThat(answers(depart, accept())).contains(new HostAnswer.Settled(migration(WEB, 1), HOST));
  }

  @Test
  void givenTheVmCameBack_whenItsOldDepartureIsRepeated_thenItStays() {
    Host host =
        after(
            registered(SPEC, resident(WEB, 0)),
            new GuestDeparted(migration(WEB, 1), NOON),
            reserved(WEB, 2, 1),
            new GuestArrived(migration(WEB, 2), 3, NOON));

    assertThat(HostRules.decide(host, new Depart(migration(WEB, 1), 2, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(host, new Depart(migration(WEB, 2), 3, NOON))).isEqualTo(accept());
    assertThat(HostRules.decide(host, new Depart(migration(WEB, 3), 4, NOON)))
        .isEqualTo(accept(new GuestDeparted(migration(WEB, 3), NOON)));
  }

  @Test
  void givenASettledMigration_whenAnotherSettlesMuchLater_thenItIsForgotten() {
    var later = NOON.plus(HostRules.LATEST_REPEAT).plusSeconds(1);
    var host =
        (Host.Registered)
            after(
                registered(SPEC),
                reserved(WEB, 1, 0),
                new ReservationReleased(migration(WEB, 1), NOON),
                reserved(DB, 1, 0),
                new ReservationReleased(migration(DB, 1), later));

    assertThat(host.settled()).containsOnlyKeys(migration(DB, 1));
  }

  @Test
  void givenAReservation_whenTheSameMigrationDeparts_thenItIsRefused() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));

    assertThat(HostRules.decide(host, new Depart(migration(WEB, 1), 2, NOON)))
        .isEqualTo(refuse("migration web#1 comes to this host: it cannot depart from it"));
  }

  @Test
  void givenAnOlderAttemptsReservation_whenARivalVmTriesAgain_thenItIsNotItsOwnRival() {
    VmSpec rival = vm("rival", 1, 1, 1, "rivals");
    Host host = after(registered(SPEC), reserved(rival, 1, 0));

    assertThat(HostRules.decide(host, reserve(rival, 2, 1)))
        .isEqualTo(accept(reserved(rival, 2, 1)));
  }

  // Expiry

  @Test
  void givenAReservationPastItsTime_thenTheVmIsAskedAndItIsHeldOn() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));

    assertThat(owed(host, EXPIRY.minusMillis(1))).isEmpty();
    assertThat(owed(host, EXPIRY))
        .containsExactly(new HostAnswer.StillNeeded(migration(WEB, 1), HOST));
    assertThat(HostRules.decide(host, reserve(DB, 1, 0)))
        .isEqualTo(refuse("NUMA node 0: needs 6 cores, 4 cores free"));
  }

  @Test
  void givenAReservation_whenRenewed_thenItIsAskedAboutLater() {
    Host host = after(registered(SPEC), reserved(WEB, 1, 0));
    var renew = new Renew(migration(WEB, 1), EXPIRY.plusSeconds(300), EXPIRY);
    var renewed = new ReservationRenewed(migration(WEB, 1), EXPIRY.plusSeconds(300), EXPIRY);

    assertThat(HostRules.decide(host, renew)).isEqualTo(accept(renewed));
    assertThat(owed(HostRules.evolve(host, renewed), EXPIRY)).isEmpty();
    assertThat(answers(renew, accept(renewed)))
        .contains(new HostAnswer.Reserved(migration(WEB, 1)));
  }

  @Test
  void givenNothingHeld_whenRenewed_thenNoCapacityIsPretended() {
    var renew = new Renew(migration(WEB, 1), EXPIRY, NOON);
    var decision = HostRules.decide(EMPTY, renew);

    assertThat(decision).isEqualTo(refuse("nothing is held for migration web#1"));
    assertThat(answers(renew, decision)).isEmpty();
  }

  private static Resources free(long cores, long gibibytes) {
    return new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes));
  }
}
