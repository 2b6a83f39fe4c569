package io.drover.hypervisor.libvirt;

import io.drover.hypervisor.GuestState;
import java.util.Optional;

/**
 * What was seen of a domain on one host.
 *
 * @param sending whether a migration job sends it out at the moment
 */
record Sight(DomainState state, Optional<DomainMark> mark, boolean sending) {

  /**
   * What that means for migration {@code number} of the VM; without a sight there is nothing here.
   */
  static GuestState evidence(Optional<Sight> sight, long number) {
    return sight.map(seen -> seen.evidence(number)).orElse(GuestState.ABSENT);
  }

  private GuestState evidence(long number) {
    boolean cameInByIt = mark.map(m -> m.arriving() == number).orElse(false);
    boolean wentOutByIt = mark.map(m -> m.seen() == number).orElse(false);
    if (state.isMigratedAway()) {
      return wentOutByIt ? GuestState.HANDED_OVER : GuestState.ABSENT;
    }
    if (!state.isActive()) {
      return GuestState.ABSENT;
    }
    if (cameInByIt) {
      return state.isComingIn() ? GuestState.RECEIVING : GuestState.RUNNING;
    }
    if (state.isPausedForMigration()) {
      boolean cold = mark.map(DomainMark::cold).orElse(false);
      return sending && cold ? GuestState.COPYING : GuestState.PAUSED;
    }
    if (state.isComingIn()) {
      return GuestState.RECEIVING; // half built by another migration, or just being started
    }
    return sending ? GuestState.COPYING : GuestState.RUNNING;
  }
}
