package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;
import io.drover.model.VmId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The hosts of the fleet, each with the way to it. */
final class Sessions {
  private final Map<HostId, HostSession> sessions = new TreeMap<>();

  void add(HostSession session) {
    sessions.put(session.id(), session);
  }

  Collection<HostSession> all() {
    return sessions.values();
  }

  Optional<HostSession> find(HostId host) {
    return Optional.ofNullable(sessions.get(host));
  }

  /**
   * The domain that a VM is, asked of {@code host} itself if no host is known to have it.
   *
   * @return empty if neither that host nor any that was read has such a VM
   */
  Optional<String> uuid(VmId vm, HostSession host) throws LibvirtFailure {
    Optional<String> known = host.index().uuid(vm).or(() -> uuid(vm));
    if (known.isPresent()) {
      return known;
    }
    host.link()
        .call(connection -> {
          host.index().refresh(connection, connection.readAll());
          return true;
        });
    return host.index().uuid(vm);
  }

  private Optional<String> uuid(VmId vm) {
    return all().stream().flatMap(session -> session.index().uuid(vm).stream()).findFirst();
  }
}
