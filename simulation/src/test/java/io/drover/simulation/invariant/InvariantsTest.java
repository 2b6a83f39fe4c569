package io.drover.simulation.invariant;

import static io.drover.simulation.invariant.Story.A;
import static io.drover.simulation.invariant.Story.B;
import static io.drover.simulation.invariant.Story.COMPLETED;
import static io.drover.simulation.invariant.Story.VM;
import static io.drover.simulation.invariant.Story.id;
import static io.drover.simulation.invariant.Story.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.host.HostEvent;
import io.drover.hypervisor.GuestState;
import io.drover.model.Cordon;
import io.drover.model.HostId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.PoolId;
import io.drover.model.VmSpec;
import io.drover.plan.ConcurrencyLimits;
import io.drover.plan.PlanEvent;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each story breaks one promise and no other, or is odd and breaks none. */
class InvariantsTest {
  private final Story story = new Story();
  private final MoveOrder order = story.order(VM, A, B);

  /** Up to the switchover of the one move. */
  private Story switchingOver() {
    return story.twoHosts().planned(1).requested(order, 1, 1).reserved(B, VM, 1).copied(VM, 1);
  }

  @Nested
  class Legal {
    @Test
    void aMoveFromBeginningToEnd() {
      story
          .twoHosts()
          .planned(1)
          .moved(order, 1, 1)
          .plan(new PlanEvent.PlanEnded(story.now))
          .ends(true);

      assertThat(story.violations()).isEmpty();
      assertThat(story.invariants().counts())
          .allSatisfy(count -> assertThat(count.checked()).as(count.invariant()).isPositive());
      assertThat(story.invariants().entries()).isEqualTo(17);
    }

    /** The two hosts know nothing of each other. */
    @Test
    void theSourceRecordsTheDepartureBeforeTheTargetRecordsTheArrival() {
      switchingOver()
          .completed(VM, 1, 2)
          .departed(A, VM, 1)
          .settled(VM, 1, A)
          .arrived(B, VM, 1, 2)
          .settled(VM, 1, B)
          .moveEnded(0, COMPLETED)
          .plan(new PlanEvent.PlanEnded(story.now))
          .ends(true);

      assertThat(story.violations()).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsFoundToBeARollbackAfterAFence() {
      switchingOver()
          .unknown(VM, 1)
          .evidence(VM, 1, A, GuestState.PAUSED)
          .step(VM, new MigrationEvent.FenceRequested(id(VM, 1), B, story.now))
          .step(VM, new MigrationEvent.HostFenced(id(VM, 1), B, story.now))
          .evidence(VM, 1, A, GuestState.RUNNING)
          .rolledBack(VM, 1, false)
          .released(B, VM, 1)
          .settled(VM, 1, B)
          .moveEnded(0, new MoveOutcome.RolledBack("reason"))
          .plan(new PlanEvent.PlanEnded(story.now))
          .ends(true);

      assertThat(story.violations()).isEmpty();
    }

    /**
     * A reservation asked for late comes after the migration has ended, is noticed, and is let go
     * of.
     */
    @Test
    void aReservationThatComesTooLateIsLetGoOf() {
      story
          .twoHosts()
          .planned(1)
          .requested(order, 1, 1)
          .rolledBack(VM, 1, false)
          .settled(VM, 1, B)
          .moveEnded(0, new MoveOutcome.RolledBack("reason"))
          .plan(new PlanEvent.PlanEnded(story.now))
          .reserved(B, VM, 1)
          .released(B, VM, 1)
          .ends(true);

      assertThat(story.violations()).isEmpty();
    }

    @Test
    void aJournalIsCutOffInTheMiddleOfAMigration() {
      assertThat(switchingOver().completed(VM, 1, 2).departed(A, VM, 1).ends(false).violations())
          .isEmpty();
    }

    @Test
    void aVmGoesThereAndBackAgain() {
      MoveOrder back = story.order(VM, B, A);
      story
          .twoHosts()
          .planned(2)
          .moved(order, 1, 1)
          .moved(back, 2, 2)
          .plan(new PlanEvent.PlanEnded(story.now))
          .ends(true);

      assertThat(story.violations()).isEmpty();
    }

    /** A journal made anew: VMs record what their hosts remember before the hosts register. */
    @Test
    void aVmThatHasMovedBeforeIsAdopted() {
      story.adopted(VM, A, 1, 4).registered(A, VM).registered(B);

      assertThat(story.planned(1).moved(order, 5, 1).violations()).isEmpty();
    }
  }

  @Nested
  class I1 {
    @Test
    void aHostRegistersAVmThatAnotherOwns() {
      broken(story.adopted(VM, A, 1, 4).registered(B, VM));
    }

    @Test
    void twoHostsRegisterOneVm() {
      broken(story.registered(A, VM).registered(B, VM));
    }

    @Test
    void completedBeforeTheCopyBegan() {
      broken(
          story
              .twoHosts()
              .planned(1)
              .requested(order, 1, 1)
              .reserved(B, VM, 1)
              .completed(VM, 1, 2));
    }

    @Test
    void theEpochLeaps() {
      broken(switchingOver().completed(VM, 1, 3));
    }

    @Test
    void aMigrationBeginsWithAnOldEpoch() {
      MoveOrder back = story.order(VM, B, A);
      broken(story.twoHosts().planned(2).moved(order, 1, 1).requested(back, 2, 1));
    }

    @Test
    void aTimeoutIsTakenForTheLossOfTheGuest() {
      broken(switchingOver().unknown(VM, 1).rolledBack(VM, 1, true));
    }

    @Test
    void theTargetsWordCountsAfterItWasFenced() {
      broken(
          switchingOver()
              .unknown(VM, 1)
              .evidence(VM, 1, A, GuestState.PAUSED)
              .step(VM, new MigrationEvent.FenceRequested(id(VM, 1), B, story.now))
              .step(VM, new MigrationEvent.HostFenced(id(VM, 1), B, story.now))
              .evidence(VM, 1, B, GuestState.RUNNING)
              .foundCompleted(VM, 1, 2));
    }

    @Test
    void aHostIsFencedThatNobodyAskedFor() {
      broken(
          switchingOver()
              .unknown(VM, 1)
              .step(VM, new MigrationEvent.HostFenced(id(VM, 1), B, story.now)));
    }

    @Test
    void aRollbackContradictsTheEvidence() {
      broken(
          switchingOver()
              .unknown(VM, 1)
              .evidence(VM, 1, A, GuestState.HANDED_OVER)
              .rolledBack(VM, 1, false));
    }

    @Test
    void theSourceNeverLetsGo() {
      broken(
          switchingOver()
              .completed(VM, 1, 2)
              .arrived(B, VM, 1, 2)
              .settled(VM, 1, B)
              .settled(VM, 1, A));
    }

    @Test
    void theOwnersHostLetsGo() {
      broken(story.twoHosts().planned(1).requested(order, 1, 1).departed(A, VM, 1));
    }

    @Test
    void theGuestOfAnOldOwnerIsStarted() {
      broken(
          story
              .twoHosts()
              .planned(1)
              .moved(order, 1, 1)
              .vmEvent(VM, new VmEvent.GuestLost(1, story.now)));
    }

    private void broken(Story told) {
      assertThat(told.broken()).containsExactly("I1");
    }
  }

  @Nested
  class I2 {
    @Test
    void noHostListsTheVmAfterItsMigration() {
      assertThat(
              switchingOver()
                  .completed(VM, 1, 2)
                  .departed(A, VM, 1)
                  .settled(VM, 1, A)
                  .settled(VM, 1, B)
                  .broken())
          .containsExactly("I2");
    }

    @Test
    void aLostGuestIsNeverStarted() {
      story.twoHosts().vmEvent(VM, new VmEvent.GuestLost(1, story.now));

      assertThat(story.ends(false).ends(true, A).violations()).isEmpty();
      assertThat(story.ends(true).broken()).containsExactly("I2");
    }
  }

  @Nested
  class I3 {
    private final VmSpec other = vm("other");
    private final VmSpec third = vm("third");

    @Test
    void reservationsCount() {
      story.registered(A, VM).registered(B, other).reserved(B, VM, 1);
      assertThat(story.violations()).isEmpty();

      assertThat(story.reserved(B, third, 1).broken()).containsExactly("I3");
    }

    @Test
    void whatIsLetGoOfIsFreeAgain() {
      story
          .registered(A, VM)
          .registered(B, other)
          .reserved(B, VM, 1)
          .released(B, VM, 1)
          .reserved(B, third, 1);

      assertThat(story.violations()).isEmpty();
    }

    @Test
    void registeredOverfull() {
      assertThat(story.registered(A, VM, other, third).broken()).containsExactly("I3");
    }

    @Test
    void aGuestComesForWhomNothingWasHeld() {
      story.twoHosts().planned(1).requested(order, 1, 1).copied(VM, 1).completed(VM, 1, 2);

      assertThat(story.arrived(B, VM, 1, 2).broken()).containsExactly("I3");
    }
  }

  @Nested
  class I4 {
    private final VmSpec one = vm("one", "group");
    private final VmSpec two = vm("two", "group");

    @Test
    void twoOfAGroupMeet() {
      assertThat(story.registered(A, one).registered(B, two).reserved(B, one, 1).broken())
          .containsExactly("I4");
    }

    @Test
    void oneOfAGroupFollowsTheOther() {
      story
          .registered(A, one)
          .registered(B)
          .reserved(B, two, 1)
          .released(B, two, 1)
          .reserved(B, one, 1);

      assertThat(story.violations()).isEmpty();
    }

    @Test
    void aCordonedHostTakesAVm() {
      assertThat(story.twoHosts().cordoned(B).reserved(B, VM, 1).broken()).containsExactly("I4");
    }

    @Test
    void anOpenedHostTakesAVm() {
      story.twoHosts().cordoned(B).host(B, new HostEvent.CordonChanged(Cordon.OPEN, story.now));

      assertThat(story.reserved(B, VM, 1).violations()).isEmpty();
    }

    @Test
    void aVmComesToAHostThatDoesNotReachItsDisks() {
      var far = new VmSpec(VM.id(), VM.size(), 1, new PoolId("far"), Set.of(), true);

      assertThat(story.registered(B).reserved(B, far, 1).broken()).containsExactly("I4");
    }

    @Test
    void aVmMovesThatIsNotToBeMoved() {
      var fixed = new VmSpec(VM.id(), VM.size(), 1, VM.pool(), Set.of(), false);
      var told = new Story();
      MoveOrder unwanted = told.order(fixed, A, B);

      assertThat(
              told.registered(A, fixed).registered(B).planned(1).requested(unwanted, 1, 1).broken())
          .containsExactly("I4");
    }
  }

  @Nested
  class I5 {
    private final VmSpec other = vm("other");

    @Test
    void oneMoveTooManyIsReleased() {
      story.order(other, A, B);
      story.limits = new ConcurrencyLimits(1, 9, 9, 9, 9, 9);

      assertThat(story.registered(A, VM, other).registered(B).planned(2).broken())
          .containsExactly("I5");
    }

    @Test
    void eachLimitIsKeptByItself() {
      for (ConcurrencyLimits limits :
          List.of(
              new ConcurrencyLimits(9, 1, 9, 9, 9, 9),
              new ConcurrencyLimits(9, 9, 1, 9, 9, 9),
              new ConcurrencyLimits(9, 9, 9, 1, 9, 9),
              new ConcurrencyLimits(9, 9, 9, 9, 1, 9),
              new ConcurrencyLimits(9, 9, 9, 9, 9, 1))) {
        var told = new Story();
        told.order(VM, A, B);
        told.order(other, A, B);
        told.limits = limits;

        assertThat(told.registered(A, VM, other).registered(B).planned(2).broken())
            .as("%s", limits)
            .containsExactly("I5");
      }
    }

    @Test
    void theNextIsReleasedWhenTheFirstHasEnded() {
      story.order(other, A, B);
      story.limits = new ConcurrencyLimits(1, 1, 1, 1, 1, 1);
      story.registered(A, VM, other).registered(B).planned(1).moved(order, 1, 1);

      assertThat(
              story
                  .plan(new PlanEvent.MovesReleased(new TreeSet<>(Set.of(1)), story.now))
                  .violations())
          .isEmpty();
    }
  }

  @Nested
  class I6 {
    @Test
    void aMigrationIsOpenLongAfterItsDeadline() {
      switchingOver().later(Duration.ofMinutes(16));

      assertThat(story.ends(false).broken()).containsExactly("I6");
    }

    @Test
    void aMigrationMayWaitForAHostThatDoesNotAnswer() {
      switchingOver().unknown(VM, 1).later(Duration.ofHours(2));

      assertThat(story.ends(true, B).violations()).isEmpty();
    }

    @Test
    void anEndedMigrationIsNeverSettled() {
      switchingOver()
          .completed(VM, 1, 2)
          .arrived(B, VM, 1, 2)
          .settled(VM, 1, B)
          .later(Duration.ofHours(1));

      assertThat(story.ends(true, A).broken()).containsExactly("I6");
    }
  }

  @Nested
  class I7 {
    @Test
    void anEventIsMissing() {
      assertThat(story.twoHosts().skipsANumber("Host|b").cordoned(B).broken())
          .containsExactly("I7");
    }

    @Test
    void thePolicyIsNotSaid() {
      story.policyHash = " ";

      assertThat(story.twoHosts().planned(1).broken()).containsExactly("I7");
    }

    @Test
    void aMigrationThatNoPlanReleased() {
      assertThat(story.twoHosts().planned(0).requested(order, 1, 1).broken()).containsExactly("I7");
    }

    @Test
    void aMigrationThatIsNotQuiteWhatWasReleased() {
      var other =
          new MoveOrder(
              order.id(),
              order.vm(),
              order.from(),
              new Placement(new HostId("c"), NumaSet.of(0)),
              order.terms(),
              false,
              order.sampledAt(),
              order.validUntil());

      assertThat(story.twoHosts().planned(1).requested(other, 1, 1).broken()).containsExactly("I7");
    }

    @Test
    void thePlanRecordsWhatDidNotHappen() {
      switchingOver().rolledBack(VM, 1, false).released(B, VM, 1).settled(VM, 1, B);

      assertThat(story.moveEnded(0, COMPLETED).broken()).containsExactly("I7");
    }
  }

  @Nested
  class I8 {
    @Test
    void anOrderIsBegunTooLate() {
      var told = new Story();
      told.valid = Duration.ofMinutes(1);
      MoveOrder late = told.order(VM, A, B);

      assertThat(
              told.twoHosts()
                  .planned(1)
                  .later(Duration.ofMinutes(2))
                  .requested(late, 1, 1)
                  .broken())
          .containsExactly("I8");
    }

    @Test
    void aMoveIsReleasedTooLate() {
      story.twoHosts().planned(0).later(Duration.ofHours(3));

      assertThat(
              story.plan(new PlanEvent.MovesReleased(new TreeSet<>(Set.of(0)), story.now)).broken())
          .containsExactly("I8");
    }

    @Test
    void theTelemetryIsStale() {
      assertThat(story.twoHosts().later(Duration.ofMinutes(11)).planned(1).broken())
          .containsExactly("I8");
    }
  }

  @Nested
  class I9 {
    @Test
    void aVmMovesWithinItsCooldown() {
      assertThat(thereAndBack(false).broken()).containsExactly("I9");
    }

    @Test
    void aMandatoryMoveDoesNotWait() {
      assertThat(thereAndBack(true).violations()).isEmpty();
    }

    private Story thereAndBack(boolean mandatory) {
      var told = new Story();
      told.cooldown = Duration.ofMinutes(10);
      MoveOrder there = told.order(VM, A, B);
      told.mandatory = mandatory;
      MoveOrder back = told.order(VM, B, A);
      return told.twoHosts().planned(2).moved(there, 1, 1).requested(back, 2, 2);
    }
  }

  @Nested
  class I10 {
    @Test
    void rolledBackAfterItCompleted() {
      assertThat(switchingOver().completed(VM, 1, 2).rolledBack(VM, 1, false).broken())
          .containsExactly("I10");
    }

    @Test
    void completedTwice() {
      assertThat(switchingOver().completed(VM, 1, 2).completed(VM, 1, 2).broken())
          .containsExactly("I10");
    }

    @Test
    void itGoesOnAfterItEnded() {
      switchingOver().rolledBack(VM, 1, false);

      assertThat(story.step(VM, new MigrationEvent.CopyStarted(id(VM, 1), story.now)).broken())
          .containsExactly("I10");
    }

    @Test
    void theTargetLetsGoOfAnOpenMigration() {
      assertThat(switchingOver().released(B, VM, 1).broken()).containsExactly("I10");
    }

    @Test
    void theGuestOfARolledBackMigrationArrives() {
      assertThat(switchingOver().rolledBack(VM, 1, false).arrived(B, VM, 1, 2).broken())
          .containsExactly("I10");
    }

    @Test
    void somethingIsStillHeldInTheEnd() {
      switchingOver()
          .rolledBack(VM, 1, false)
          .settled(VM, 1, B)
          .moveEnded(0, new MoveOutcome.RolledBack("reason"))
          .plan(new PlanEvent.PlanEnded(story.now));

      assertThat(story.ends(false).violations()).isEmpty();
      assertThat(story.ends(true).broken()).containsExactly("I10");
    }
  }

  @Test
  void anEntryOfAStoreNeedsTheEventOfItsEntity() {
    var event = new HostEvent.CordonChanged(Cordon.OPEN, Story.NOON);

    assertThat(JournalEntry.of(7, "Host|a", 1, event))
        .contains(new JournalEntry.OfHost(7, A, 1, event));
    assertThatThrownBy(() -> JournalEntry.of(7, "Vm|a", 1, event))
        .hasMessageContaining("entry 7 of Vm|a needs an event of that entity");
  }
}
