package io.drover.simulation.world;

import io.drover.model.HostId;
import io.drover.model.VmId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All hosts, which guests run where, what is copied between them, and the count that must stay 0:
 * guests that ran twice.
 */
final class Fleet {
  final List<HostState> hosts = new ArrayList<>();

  /** Copies under way, in the order they began. */
  final Set<Copy> copies = new LinkedHashSet<>();

  private final Map<HostId, HostState> byId = new HashMap<>();
  private final Map<VmId, List<HostId>> running = new HashMap<>();
  private final Set<Place> changed = new LinkedHashSet<>();
  private long doubleRuns;
  private RunObserver observer = RunObserver.NONE;

  /** What one host holds and remembers of one VM. */
  record Place(HostId host, VmId vm) {}

  Fleet(WorldSpec spec) {
    spec.hosts().forEach(host -> hosts.add(new HostState(host, hosts.size())));
    hosts.forEach(host -> byId.put(host.spec.id(), host));
  }

  HostState host(HostId id) {
    HostState host = byId.get(id);
    if (host == null) {
      throw new IllegalArgumentException("host " + id + " is not in this world");
    }
    return host;
  }

  boolean knows(HostId id) {
    return byId.containsKey(id);
  }

  void add(HostState host, Guest guest) {
    host.guests.put(guest.vm.id(), guest);
    changed(host, guest.vm.id());
    if (!guest.paused) {
      begins(host, guest.vm.id());
    }
  }

  void remove(HostState host, Guest guest) {
    host.guests.remove(guest.vm.id());
    changed(host, guest.vm.id());
    if (!guest.paused) {
      ends(host, guest.vm.id());
    }
  }

  void pause(HostState host, Guest guest) {
    if (!guest.paused) {
      guest.paused = true;
      ends(host, guest.vm.id());
    }
  }

  void unpause(HostState host, Guest guest) {
    if (guest.paused) {
      guest.paused = false;
      begins(host, guest.vm.id());
    }
  }

  private void begins(HostState host, VmId vm) {
    List<HostId> on = running.computeIfAbsent(vm, _ -> new ArrayList<>(1));
    on.add(host.spec.id());
    observer.begins(vm, host.spec.id());
    if (on.size() > 1) {
      doubleRuns++;
    }
  }

  private void ends(HostState host, VmId vm) {
    List<HostId> on = running.get(vm);
    if (on != null && on.remove(host.spec.id())) {
      observer.ends(vm, host.spec.id());
    }
  }

  /** Tells {@code to} what runs now, and what changes from now on. */
  void observe(RunObserver to) {
    observer = to;
    running.forEach((vm, on) -> on.forEach(host -> to.begins(vm, host)));
  }

  void fenced(HostState host, String why) {
    observer.fenced(host.spec.id(), host.alive, why);
  }

  Set<HostId> runningOn(VmId vm) {
    return new TreeSet<>(running.getOrDefault(vm, List.of()));
  }

  long doubleRuns() {
    return doubleRuns;
  }

  void changed(HostState host, VmId vm) {
    changed.add(new Place(host.spec.id(), vm));
  }

  /** What has changed since this was last asked. */
  List<Place> takeChanged() {
    List<Place> taken = List.copyOf(changed);
    changed.clear();
    return taken;
  }
}
