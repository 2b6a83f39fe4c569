package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.model.VmId;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Guests that a host's samples show and its record does not. One sample may be older than the
 * record beside it; a guest that two in a row show was put there by somebody else.
 */
public final class Strangers {
  private Set<VmId> before = Set.of();

  /** The guests that are strangers lastingly, after one more sample. */
  public SortedSet<VmId> after(Host.Registered host, HostSample sample) {
    Set<VmId> coming =
        host.reservations().values().stream()
            .map(reservation -> reservation.vm().id())
            .collect(Collectors.toSet());
    Set<VmId> now =
        sample.guests().stream()
            .map(GuestSample::vm)
            .filter(vm -> !host.residents().containsKey(vm) && !coming.contains(vm))
            .collect(Collectors.toSet());
    SortedSet<VmId> lasting = new TreeSet<>(now);
    lasting.removeIf(vm -> !before.contains(vm) && !host.strangers().contains(vm));
    before = now;
    return lasting;
  }
}
