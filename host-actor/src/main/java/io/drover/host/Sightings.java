package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.model.VmId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the last sample showed, and who has come since: soft, as samples are. A resident that came
 * after the sample was taken is not missing from it.
 */
public final class Sightings {
  private final Map<VmId, Instant> arrivals = new HashMap<>();
  private @Nullable HostSample last;

  /** A sample was taken. Arrivals that it shows, or that are older than it, need no excuse. */
  public void sampled(HostSample sample) {
    last = sample;
    arrivals.values().removeIf(at -> at.isBefore(sample.at()));
  }

  public void recorded(List<HostEvent> events) {
    for (HostEvent event : events) {
      switch (event) {
        case HostEvent.GuestArrived(var migration, _, var at) -> arrivals.put(migration.vm(), at);
        case HostEvent.GuestAdmitted(var guest, _, var at) -> arrivals.put(guest.vm().id(), at);
        default -> {} // nobody came
      }
    }
  }

  public Optional<HostSample> last() {
    return Optional.ofNullable(last);
  }

  /** A watcher's word is held against the last sample; all else goes as it is. */
  public HostCommand addTo(HostCommand command, Host state) {
    return command instanceof HostCommand.DeclareLost(var silentSince, _, _, var at)
            && state instanceof Host.Registered host
            && last != null
        ? new HostCommand.DeclareLost(silentSince, Optional.of(last.at()), stopped(host, last), at)
        : command;
  }

  /** Residents that did not run when the sample was taken. */
  private SortedSet<VmId> stopped(Host.Registered host, HostSample sample) {
    Set<VmId> seen = new HashSet<>();
    sample.guests().forEach(guest -> seen.add(guest.vm()));
    SortedSet<VmId> stopped = new TreeSet<>(host.residents().keySet());
    stopped.removeIf(vm -> seen.contains(vm) || arrivals.containsKey(vm));
    return stopped;
  }
}
