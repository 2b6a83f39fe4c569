package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the last sample showed, who has come since, and what is to be done if the host is lost:
 * soft, as samples are. A resident that came after the sample was taken is not missing from it.
 */
public final class Sightings {
  private final Map<VmId, Instant> arrivals = new HashMap<>();
  private @Nullable HostSample last;
  private final Predicate<HostId> lost;
  private FailoverPlan plan = FailoverPlan.NONE;
  private boolean withZone;

  /**
   * @param lost whether a host is lost, as far as is known here
   */
  public Sightings(Predicate<HostId> lost) {
    this.lost = lost;
  }

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

  /** Whether the VM ran here when the last sample was taken, and did not come since. */
  public boolean shows(VmId vm) {
    return last != null
        && !arrivals.containsKey(vm)
        && last.guests().stream().anyMatch(guest -> guest.vm().equals(vm));
  }

  /**
   * A watcher's word is held against the last sample and what is known now, and once the host is
   * fenced, places are at hand; all else goes as it is.
   */
  public HostCommand addTo(HostCommand command, Host state) {
    switch (command) {
      case HostCommand.Prepare(var newer, _) -> plan = newer;
      case HostCommand.DeclareLost declared when state instanceof Host.Registered host -> {
        boolean confirmed = lost.test(host.spec().id());
        withZone = confirmed ? declared.withZone() : withZone;
        return new HostCommand.DeclareLost(
            declared.silentSince(),
            Optional.ofNullable(last).map(HostSample::at),
            last == null ? new TreeSet<>() : stopped(host, last),
            declared.withZone(),
            confirmed,
            declared.at());
      }
      case HostCommand.ReportFenced(var loss, _, var at) -> {
        return new HostCommand.ReportFenced(loss, plan.places(withZone, lost), at);
      }
      default -> {} // nothing is known of it
    }
    return command;
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
