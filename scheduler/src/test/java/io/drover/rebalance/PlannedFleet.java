package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fleet on which steps begin and end one by one: plain, slow, and checked whole at every instant.
 */
final class PlannedFleet {
  private final FleetSnapshot fleet;
  private final double ceiling;

  /**
   * All places that count as taken for a VM; two while it moves. Rows that may not be moved are
   * keyed apart.
   */
  private final Map<String, List<Held>> held = new HashMap<>();

  private final Map<HostId, Long> load = new HashMap<>();
  private final RuledFleet rules;
  private final Set<String> rivalsFromTheStart;
  private final Set<String> overFromTheStart;

  private record Held(VmSpec vm, Placement at) {}

  PlannedFleet(FleetSnapshot fleet, double ceiling) {
    this.fleet = fleet;
    this.ceiling = ceiling;
    this.rules = new RuledFleet(fleet);
    for (int v = 0; v < fleet.vms(); v++) {
      String key = fleet.vmMovable(v) ? key(fleet.vmSpec(v).id()) : "row " + v;
      held.computeIfAbsent(key, _ -> new ArrayList<>())
          .add(new Held(fleet.vmSpec(v), fleet.vmPlacement(v)));
    }
    for (int h = 0; h < fleet.hosts(); h++) {
      load.put(fleet.hostId(h), fleet.expectedLoad(h));
    }
    rivalsFromTheStart = new HashSet<>(rivals());
    overFromTheStart = new HashSet<>(overloaded());
  }

  private static String key(VmId vm) {
    return "vm " + vm;
  }

  void begin(Step step) {
    List<Held> places = held.get(key(step.vm().id()));
    if (places == null || places.size() != 1 || !places.getFirst().at.equals(step.from())) {
      throw new AssertionError(
          step.vm().id() + " is not movable from " + step.from() + ", it is at " + places);
    }
    int to = fleet.hostIndex(step.to().host()).orElseThrow();
    if (!fleet.takesVms(to)) {
      throw new AssertionError(step + " goes to a host that takes no VMs");
    }
    if (!fleet.hostSpec(to).pools().contains(step.vm().pool())) {
      throw new AssertionError(step + " goes to a host that does not reach its pool");
    }
    if (!fleet.hostSpec(to).offers(step.vm().cpuModel())) {
      throw new AssertionError(step + " goes to a host that does not offer its CPU model");
    }
    rules.refusePinned(step.vm(), fleet.hostSpec(to));
    if (step.to().numa().size() != step.vm().numaNodes()
        || step.to().numa().mask() >= 1 << fleet.nodesOf(to)) {
      throw new AssertionError(step + " goes to nodes the host does not have");
    }
    places.add(new Held(step.vm(), step.to()));
    rules.begin(step.vm().id(), to);
    if (!step.to().host().equals(step.from().host())) {
      load.merge(step.to().host(), use(step), Long::sum);
    }
  }

  void complete(Step step) {
    if (!held.getOrDefault(key(step.vm().id()), new ArrayList<>())
        .removeIf(place -> place.at.equals(step.from()))) {
      throw new AssertionError(step + " is completed and was not begun");
    }
    rules.complete(step.vm().id());
    if (!step.to().host().equals(step.from().host())) {
      load.merge(step.from().host(), -use(step), Long::sum);
    }
  }

  private long use(Step step) {
    for (int v = 0; v < fleet.vms(); v++) {
      if (fleet.vmMovable(v) && fleet.vmSpec(v).id().equals(step.vm().id())) {
        return fleet.vmCpuUsed(v);
      }
    }
    throw new AssertionError("unknown " + step.vm().id());
  }

  /** Everything that is broken now and was not from the start. */
  List<String> broken(boolean withCeiling) {
    var broken = new ArrayList<String>();
    for (int h = 0; h < fleet.hosts(); h++) {
      for (int node = 0; node < fleet.nodesOf(h); node++) {
        long cpu = fleet.hostSpec(h).allocatable(node).cpu().millicores();
        long memory = fleet.hostSpec(h).allocatable(node).memory().bytes();
        for (List<Held> places : held.values()) {
          boolean counted = false;
          for (Held place : places) {
            if (!counted
                && place.at.host().equals(fleet.hostId(h))
                && place.at.numa().contains(node)) {
              cpu -= place.vm.perNumaNode().cpu().millicores();
              memory -= place.vm.perNumaNode().memory().bytes();
              counted = true;
            }
          }
        }
        if (cpu < Math.min(0, fleet.freeCpu(h, node))
            || memory < Math.min(0, fleet.freeMemory(h, node))) {
          broken.add(
              fleet.hostId(h)
                  + " node "
                  + node
                  + " lacks "
                  + -cpu
                  + " millicores, "
                  + -memory
                  + " bytes");
        }
      }
    }
    broken.addAll(rules.broken());
    rivals().stream().filter(pair -> !rivalsFromTheStart.contains(pair)).forEach(broken::add);
    if (withCeiling) {
      overloaded().stream().filter(host -> !overFromTheStart.contains(host)).forEach(broken::add);
    }
    return broken;
  }

  private List<String> overloaded() {
    var over = new ArrayList<String>();
    for (int h = 0; h < fleet.hosts(); h++) {
      if (load.getOrDefault(fleet.hostId(h), 0L) > ceiling * fleet.physicalCpu(h)) {
        over.add(fleet.hostId(h) + " is above the ceiling");
      }
    }
    return over;
  }

  private List<String> rivals() {
    var pairs = new ArrayList<String>();
    Map<HostId, Map<GroupId, Set<VmId>>> byHost = new HashMap<>();
    held.values()
        .forEach(places ->
            places.forEach(place ->
                place
                    .vm
                    .apart()
                    .forEach(group ->
                        byHost
                            .computeIfAbsent(place.at.host(), _ -> new HashMap<>())
                            .computeIfAbsent(group, _ -> new HashSet<>())
                            .add(place.vm.id()))));
    byHost.forEach((host, groups) ->
        groups.forEach((group, vms) -> {
          List<VmId> sorted = vms.stream().sorted().toList();
          for (int i = 0; i < sorted.size(); i++) {
            for (int j = i + 1; j < sorted.size(); j++) {
              pairs.add(
                  host + " holds " + sorted.get(i) + " and " + sorted.get(j) + " of " + group);
            }
          }
        }));
    return pairs;
  }
}
